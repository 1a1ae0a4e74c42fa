"""Lesson 05, the catalogue of models that do not recognise digits as they should."""

from __future__ import annotations

from autograder.checks.engine.exercise import Mistake

MISTAKES = (
    Mistake(
        "mnist.untrained-model",
        "the model guesses: one in ten is what chance gives. It is not trained, or it was built again after the "
        "training. Run the cell that trains it, and do not call `build_model` after that.",
    ),
    Mistake(
        "mnist.constant-answer",
        "the model calls nearly every image by the same digit. That happens when it is not trained, when the learning "
        "rate is far too large, or when the images it is given are (nearly) all black.",
    ),
    Mistake(
        "mnist.scaled-differently",
        "the images are scaled differently here than they were for training. `prepare_images` must do to every image "
        "exactly what was done to the training images: use it for both.",
    ),
    Mistake(
        "mnist.depends-on-the-batch",
        "the same image gets another answer when it comes in another batch. A model must look at each image by "
        "itself: is dropout or batch normalisation still in training mode, or does `prepare_images` use statistics of "
        "the batch?",
    ),
    Mistake(
        "mnist.adadelta-hardly-moves",
        "the optimizer is Adadelta with its default learning rate, 0.001 in Keras 3, with which it hardly moves. "
        'Take `"adam"`, or `keras.optimizers.Adadelta(learning_rate=1.0)`.',
    ),
    Mistake(
        "mnist.not-accurate-enough",
        "the model has learned something, but not enough yet. Try, in this order: one or two epochs more, more kernels "
        "in each convolution, a second stage of convolution and pooling.",
    ),
    Mistake(
        "mnist.black-and-white-exchanged",
        "the model was trained on images with black and white exchanged. Digits are white on black here: "
        "`prepare_images` must do to every image exactly what was done to the training images.",
    ),
    Mistake(
        "mnist.images-turned",
        "the model was trained on images that were turned or mirrored, often by a `reshape` or `transpose` too many. "
        "Show it the training images just as `prepare_images` makes them.",
    ),
    Mistake(
        "mnist.softmax-over-the-batch",
        "the softmax runs over the images of a batch instead of over the ten digits, so the answer for an image "
        "depends on its neighbours. The digits stand on the last axis: `axis=-1`, which is what "
        '`activation="softmax"` takes.',
    ),
    Mistake(
        "mnist.labels-one-off",
        "the model knows each digit by its neighbour's name: the labels it was trained with were one off. Digit 0 has "
        "column 0 and digit 9 column 9: add or subtract nothing.",
    ),
    Mistake(
        "mnist.labels-exchanged",
        "the model tells the digits apart, but calls them by each other's names. Look at the labels it was trained "
        "with: each image must keep its own digit.",
    ),
    Mistake(
        "mnist.labels-of-other-images",
        "the model has learned how frequent each digit is, and nothing about the images, not even the training images. "
        "That happens when labels belong to other images: were images and labels shuffled or cut apart from each "
        "other? Draw a few training images with their labels above them.",
    ),
    Mistake(
        "mnist.digits-never-answered",
        "the model never gives some of the digits as an answer, and knows the others well. So it has not seen these "
        "in training, or their labels were lost: count how often each digit occurs in the labels it was trained with.",
    ),
    Mistake(
        "mnist.scores-as-probabilities",
        "the outputs are not probabilities, but the loss takes them for such, so it pulls at the wrong end. Either "
        '`activation="softmax"` in the last layer, or `CategoricalCrossentropy(from_logits=True)` as the loss for '
        "scores.",
    ),
    Mistake(
        "mnist.rate-too-large",
        "the learning rate is far too large for this optimizer: each step overshoots. 0.001 is usual, the default; "
        "0.002 or 0.003 learn a little faster.",
    ),
    Mistake(
        "mnist.nothing-learned",
        "the model was trained and still guesses: one in ten is what chance gives. Look at the loss after each epoch. "
        "If it hardly moves, the learning rate is far too small; if it jumps, too large. `Adam` learns with 0.001.",
    ),
    Mistake(
        "mnist.no-nonlinearity-in-the-model",
        "nothing between the layers is nonlinear, so all of them together are one linear layer, which gets no further "
        'than about 92 %, however long it is trained. Give each convolution `activation="relu"`.',
    ),
    Mistake(
        "mnist.not-accurate-any-more",
        "the model has been trained for long and stopped short of the goal, so more epochs will hardly help. Give it "
        "more kernels in each convolution, or a second stage of convolution and pooling.",
    ),
    Mistake(
        "mnist.lookup-table",
        "the model is right on the very images of the test set and lost when each is moved by one pixel. So it does "
        "not recognise digits, it recalls images: a table of answers is no classifier.",
    ),
    Mistake(
        "mnist.trained-on-the-test-set",
        "the model was trained on test images. Its accuracy on them says nothing about new images: it has seen the "
        "answers. Train on the training images only, and train again from the start.",
    ),
    Mistake(
        "mnist.convolution-does-not-matter",
        "with all kernels set to zero the model is as good as before: the convolution is there, but nothing depends "
        "on it. Let the dense layers read the feature maps, not the pixels.",
    ),
    Mistake(
        "mnist.model-without-convolution",
        "there is no convolution in this model. Multi-layer perceptrons can learn MNIST too, but this lesson asks for "
        "kernels: begin with `Conv2D`.",
    ),
    Mistake(
        "mnist.outputs-transposed",
        "the outputs have one row for each digit and one column for each image. It is the other way round: "
        "one row for each image.",
    ),
    Mistake(
        "mnist.single-output",
        "the model gives one number for each image. To choose among ten digits it needs ten: `Dense(10, ...)`.",
    ),
    Mistake(
        "mnist.nine-outputs",
        "the model gives nine numbers for each image. The digits 0 to 9 are ten classes: `Dense(10, ...)`.",
    ),
    Mistake(
        "mnist.outputs-for-each-place",
        "the model gives ten numbers for each place of the feature maps. `Flatten()` is missing before the dense "
        "layer.",
    ),
    Mistake(
        "mnist.outputs-not-numbers",
        "the outputs are NaN or infinite: the training ran away. A smaller learning rate helps, and so do images "
        "scaled to 0 to 1.",
    ),
    Mistake(
        "mnist.images-lost",
        "not every image got an answer. `prepare_images` and the model must return as many rows as there are images.",
    ),
)
