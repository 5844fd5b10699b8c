# Han Xiao, Kashif Rasul and Roland Vollgraf, Fashion-MNIST, 2017, whose
# benchmark has scikit-learn's classifiers on MNIST too: inputs standardised,
# Adam with 0.001, minibatches of 200, an L2 penalty of 1e-4, which scikit-learn
# divides by the rows of the minibatch. It ends when the training loss falls no
# further; here at target_loss, which the networks of 100 nodes reach.
runs sklearn-relu sklearn.json
figure 'test accuracy %, [100] relu' 97.2 accuracy test.csv.gz

runs sklearn-tanh sklearn.json activation=tanh
figure 'test accuracy %, [100] tanh' 96.2 accuracy test.csv.gz

runs sklearn-10-relu sklearn.json n1=10
figure 'test accuracy %, [10] relu' 93.3 accuracy test.csv.gz

runs sklearn-10-tanh sklearn.json n1=10 activation=tanh
figure 'test accuracy %, [10] tanh' 92.1 accuracy test.csv.gz

# Logistic regression with C = 1, a penalty of 1 / rows.
runs sklearn-logistic sklearn.json n1=0 optimizer=lbfgs batch_size=0 \
    epochs=100 weight_decay=1.667e-5
figure 'test accuracy %, logistic' 91.7 accuracy test.csv.gz
