# Michael Nielsen, Neural networks and deep learning, 2015, chapters 1 and 3.
#
# The first 50,000 images train, the last 10,000 of that file validate. His
# regularisation lambda / n is weight_decay, n being the number of training
# rows. His epoch 0 is the first one.
zcat train.csv.gz | head -n 50001 >first-50000.csv
zcat train.csv.gz | head -n 1001 >first-1000.csv
{ head -n 1 first-1000.csv && zcat train.csv.gz | tail -n +2 |
    tail -n 10000; } >last-10000.csv

# Chapter 1, and 3 up to weight initialisation: all weights are N(0, 1).
large=(init.name=normal init.std=1 weight_decay=0 data.validation=test.csv.gz)

runs nielsen-squared nielsen.json "${large[@]}" loss=squared_error \
    output=sigmoid learning_rate=3
# Published is the best of three runs.
figure 'test accuracy %, epoch 0' 91.29 logged first
figure 'peak' 95.42 logged best
figure 'last' 95.34 logged last

runs nielsen-entropy nielsen.json "${large[@]}" learning_rate=0.5
figure 'test accuracy %, last' 95.31 logged last
figure 'training accuracy %, last' 97.86 accuracy first-50000.csv

runs nielsen-default nielsen.json
figure 'validation accuracy %, epoch 0' 92.70 logged first
figure 'peak' 96.53 logged best
figure 'last' 96.50 logged last

runs nielsen-100 nielsen.json n1=100 epochs=60
figure 'validation accuracy %, last' 98.04 logged last
figure 'peak' - logged best

runs nielsen-few nielsen.json "${large[@]}" data.train=first-1000.csv \
    learning_rate=0.5 epochs=400
figure 'test accuracy %, last' 82.23 logged last

runs nielsen-few-decay nielsen.json "${large[@]}" data.train=first-1000.csv \
    learning_rate=0.5 epochs=400 weight_decay=1e-4
figure 'test accuracy %, last' 86.95 logged last
