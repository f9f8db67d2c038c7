"""A chapter of an instructor's own is asked for nothing that the course's are."""

from contents import listed


def test_a_page_in_the_folder_for_it_is_none_of_the_courses():
    own = {"file": "chapters/own/shear", "sections": [{"file": "chapters/own/more"}]}
    course = {"file": "chapters/1-full-svd", "sections": [own]}
    assert list(listed([own, course])) == ["chapters/1-full-svd"]
