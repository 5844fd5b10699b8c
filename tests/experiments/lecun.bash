# Yann LeCun, Leon Bottou, Yoshua Bengio and Patrick Haffner, Gradient-based
# learning applied to document recognition, Proceedings of the IEEE 86, 1998,
# section III: networks without distortions of the images. Like theirs, these
# have tanh in every layer and the squared error; the rate is ours.
runs lecun-linear lecun.json learning_rate=0.05
figure 'test error %' 12.0 error test.csv.gz

runs lecun-300 lecun.json n1=300
figure 'test error %' 4.7 error test.csv.gz

runs lecun-300-100 lecun.json 'hidden=[300,100]'
figure 'test error %' 3.05 error test.csv.gz

runs lecun-500-150 lecun.json 'hidden=[500,150]'
figure 'test error %' 2.95 error test.csv.gz

runs lecun-1000 lecun.json n1=1000
figure 'test error %' 4.5 error test.csv.gz
