"""The copies that `make mutants` breaks do what the library does."""

from mutants import undecorated

SOURCE = """
class Square:
    side = 2

    @property
    def area(self):
        return self.side**2

    @property
    def edge(self):
        return self.side

    @edge.setter
    def edge(self, value):
        self.side = value
"""


def test_a_property_is_moved_to_the_end_unless_it_can_be_set():
    copy = undecorated(SOURCE)
    assert copy.endswith("Square.area = property(Square.area)\n")
    assert copy.count("@property") == 1
    made = {}
    exec(copy, made)
    square = made["Square"]()
    square.edge = 3
    assert (square.edge, square.area) == (3, 9)
