"""What console and widget say of files before they send them."""

from itertools import product

from desk.domain.files import MEGABYTE, FileRules
from desk.domain.messages import Attachment
from tests.support.scripts import run

SHARED = "shared/files.js"
SIZES = (0, MEGABYTE, 2 * MEGABYTE, 2 * MEGABYTE + 1)


def _file(size: int) -> Attachment:
    return Attachment(name="cup.png", type="image/png", size=size, content=None)


def test_windows_object_to_what_the_desk_objects_to_and_in_its_words() -> None:
    rules = FileRules(most=2, largest=2 * MEGABYTE, together=3 * MEGABYTE)
    chosen: list[list[int]] = [[], [MEGABYTE], [2 * MEGABYTE], [MEGABYTE, MEGABYTE]]
    cases = [(before, size) for before, size in product(chosen, SIZES)]
    objections = [rules.objection_to_all([*map(_file, before), _file(size)]) for before, size in cases]
    told = [None if one is None else one.id for one in objections]
    assert len(set(told)) == 5
    told_by_windows = run(
        {SHARED: ["objection"]},
        """
        const files = (sizes) => sizes.map((size) => ({ name: "cup.png", size }));
        result = cases.map(([before, size]) => objection(rules, files(before), ...files([size]), (id) => id));
        """,
        rules={"most": rules.most, "largest": rules.largest, "together": rules.together},
        cases=cases,
    )
    assert told_by_windows == told


def test_without_rules_no_file_goes() -> None:
    script = 'result = objection(null, [], { name: "cup.png", size: 1 }, (id) => id);'
    assert run({SHARED: ["objection"]}, script) == "This storefront takes no files."


def test_only_the_names_of_its_own_files_need_not_be_shown() -> None:
    script = """
    const attachments = [{ name: "a.png" }, { name: "b.pdf" }];
    const said = ["a.png, b.pdf", "a.png", ""].map((body) => wordless({ body, attachments }));
    result = [...said, wordless({ body: "" }), wordless({ body: "", attachments: [] })];
    """
    assert run({SHARED: ["wordless"]}, script) == [True, False, False, False, False]
