"""The colours of the course.

Okabe and Ito's, which are told apart with every common form of colour vision (https://jfly.uni-koeln.de/color/);
their vermilion is a little darker here, so that words in it can be read on white (WCAG 2.1, 1.4.3).
Beside colour, things that must be told apart differ in marker, dash, hatch or label.
"""

INK = "#1a1a1a"
QUIET = "#767676"
FAINT = "#d9d9d9"
PAPER = "#ffffff"
BLUE = "#0072b2"
ORANGE = "#e69f00"
GREEN = "#009e73"
RED = "#c05000"
PURPLE = "#cc79a7"
SKY = "#56b4e9"

TEXT = (INK, QUIET, BLUE, RED)  # words on paper are written in these alone

IMAGE = "gray"  # pictures: black is 0
SIGNED = "PuOr"  # kernels and responses: white is 0, always
ACTIVE = "cividis"  # activations after ReLU: dark is 0
