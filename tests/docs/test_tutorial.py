from tests.docs.test_reference import generate


def test_tutorial_prints_what_it_says():
    page = generate.TUTORIAL.read_text(encoding="utf-8")
    assert generate.executed(page) == page, "run: python3 dev.py docs"


def test_a_page_is_executed_from_top_to_bottom():
    page = """\
# Two blocks

```python
import math
whole = math.isqrt(17)
```

Then:

```python
print(whole)
print("one", "more")
```

```text
5
```

The end.
"""
    assert generate.executed(page) == page.replace("```text\n5\n", "```text\n4\none more\n")
