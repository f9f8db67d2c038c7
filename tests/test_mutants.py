"""The copies that `make mutants` breaks do what the library does."""

from mutants import undecorated

SOURCE = """
class Square:
    @property
    def area(self):
        return self.side**2

    @property
    def side(self):
        return self.edge

    @side.setter
    def side(self, value):
        self.edge = value
"""


def test_a_property_is_moved_to_the_end_unless_it_can_be_set():
    copy, made = undecorated(SOURCE), {}
    assert copy.endswith("Square.area = property(Square.area)\n")
    assert copy.count("@property") == 1
    exec(copy, made)
    square = made["Square"]()
    square.side = 3
    assert square.area == 9
