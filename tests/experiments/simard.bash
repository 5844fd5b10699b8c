# Patrice Simard, Dave Steinkraus and John Platt, Best practices for
# convolutional neural networks applied to visual document analysis, ICDAR 2003:
# 800 hidden units, cross-entropy, no distortions of the images.
runs simard simard.json
figure 'test error %' 1.6 error test.csv.gz

# What came later does better: rectifiers, dropout, Adam.
runs simard-dropout simard.json activation=relu init=he_normal dropout=0.5 \
    input_dropout=0.2 optimizer=adam learning_rate=0.001 batch_size=128 \
    epochs=30
figure 'test error %' - error test.csv.gz
