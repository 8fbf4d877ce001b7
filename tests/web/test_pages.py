"""Every macro and island in a real browser: accessible, strict about its own policy, silent on the console."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import Visitor
from tests.web.site import Heard

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ["/style-guide", "/draw", "/catalogue", "/item"]


def area_of(page: Page) -> list[list[float]]:
    """The outer ring in the form field."""
    ring: list[list[float]] = json.loads(page.locator("#area").input_value())["coordinates"][0]
    return ring


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_pass_axe_and_fit_the_screen(visitor: Visitor, path: str, width: int) -> None:
    """No violation of WCAG 2.2 AA, and nothing to scroll to sideways, at a desk or on a phone."""
    visitor.page.set_viewport_size({"width": width, "height": 800})
    page = visitor.go(path)
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_square_is_drawn_with_the_mouse(visitor: Visitor, heard: Heard) -> None:
    """Four presses and Done give a closed ring, a size in words and a verdict on the area."""
    page = visitor.go("/draw")
    box = page.locator(".maplibregl-canvas").bounding_box()
    assert box is not None
    for dx, dy in [(150, 250), (250, 250), (250, 350), (150, 350)]:
        page.mouse.click(box["x"] + dx, box["y"] + dy)
    expect(page.get_by_text("4 corners added.")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    ring = area_of(page)
    assert len(ring) == 5
    assert ring[0] == ring[-1]
    expect(page.locator(".lv-area-size")).to_contain_text(re.compile(r"Area: [\d,.]+ hectares"))
    expect(page.locator("#area-verdict")).to_contain_text("In zone RU604A.")
    assert json.loads(heard.verdicts[-1]["area"])["coordinates"][0] == ring
    assert heard.verdicts[-1]["csrf_token"] == "token-1"
    assert heard.verdicts[-1]["height"] == "90"


def test_a_triangle_is_drawn_with_the_keyboard_alone(visitor: Visitor) -> None:
    """Arrow keys move the map under the cross, Space adds corners, Backspace takes one back, Enter closes."""
    page = visitor.go("/draw")
    page.locator(".maplibregl-canvas").focus()
    for keys in (["Space"], ["ArrowRight", "Space"], ["ArrowUp", "Space"], ["ArrowUp", "Space", "Backspace"]):
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_timeout(100)
    expect(page.get_by_text("3 corners added.")).to_be_visible()
    page.keyboard.press("Enter")
    ring = area_of(page)
    assert len(ring) == 4
    assert ring[1][0] > ring[0][0]
    assert ring[2][1] > ring[1][1]
    expect(page.locator("#area-verdict")).to_contain_text("In zone RU604A.")


def test_a_shape_that_crosses_itself_is_refused_in_words(visitor: Visitor) -> None:
    """A bow tie has no inside, so Done explains and writes nothing."""
    page = visitor.go("/draw")
    box = page.locator(".maplibregl-canvas").bounding_box()
    assert box is not None
    for dx, dy in [(150, 250), (250, 350), (250, 250), (150, 350)]:
        page.mouse.click(box["x"] + dx, box["y"] + dy)
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".lv-area-size")).to_contain_text("cross each other")
    assert page.locator("#area").input_value() == ""
    page.get_by_role("button", name="Clear area").click()
    expect(page.get_by_text("No area drawn yet.")).to_be_visible()


def test_a_corner_can_be_dragged(visitor: Visitor) -> None:
    """Moving a corner of a finished area changes that corner and asks for a new verdict."""
    page = visitor.go("/draw")
    box = page.locator(".maplibregl-canvas").bounding_box()
    assert box is not None
    for dx, dy in [(150, 250), (250, 250), (250, 350), (150, 350)]:
        page.mouse.click(box["x"] + dx, box["y"] + dy)
    page.get_by_role("button", name="Done").click()
    before = area_of(page)
    # Reaching the button may have scrolled the page.
    box = page.locator(".maplibregl-canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 250, box["y"] + 350)
    page.mouse.down()
    page.mouse.move(box["x"] + 280, box["y"] + 370, steps=5)
    page.mouse.up()
    page.wait_for_timeout(300)
    moved = [corner for corner in area_of(page) if corner not in before]
    assert len(moved) == 1
    assert moved[0][0] > before[2][0]


def test_picking_an_asset_takes_its_area(visitor: Visitor) -> None:
    """Choosing from the form's own list draws the area that the server makes round the asset."""
    page = visitor.go("/draw")
    page.get_by_label("A known asset").select_option("A1")
    expect(page.locator("#area")).to_have_value(re.compile(r"-5\.478"))
    expect(page.locator(".lv-area-size")).to_contain_text("Area:")


def test_typed_coordinates_appear_and_bad_ones_are_explained(visitor: Visitor) -> None:
    """The text field and the map are two views of one thing."""
    page = visitor.go("/draw")
    page.get_by_text("Give the area as coordinates instead").click()
    field = page.get_by_label("Area (optional)")
    field.fill('{"type": "Point", "coordinates": [0, 0]}')
    field.blur()
    expect(page.locator(".lv-area-size")).to_contain_text("not a GeoJSON polygon")
    field.fill(
        json.dumps(
            {"type": "Polygon", "coordinates": [[[-5.47, 56.41], [-5.46, 56.41], [-5.46, 56.42], [-5.47, 56.41]]]}
        )
    )
    field.blur()
    expect(page.locator(".lv-area-size")).to_contain_text("Area: 34.")


def test_the_list_and_the_map_point_at_each_other(visitor: Visitor) -> None:
    """Focus on an entry marks it; leaving unmarks it; the view goes into the address."""
    page = visitor.go("/catalogue")
    entry = page.locator('[data-feature="S1"]')
    entry.get_by_role("link").focus()
    expect(entry).to_have_class(re.compile("lv-active"))
    page.locator('[data-feature="S2"]').get_by_role("link").focus()
    expect(entry).not_to_have_class(re.compile("lv-active"))
    page.get_by_role("button", name="Zoom in").click()
    expect(page).to_have_url(re.compile(r"#map=[\d.]+/56\.\d+/-5\.\d+&layers=may"))


def test_a_link_opens_the_same_view_and_layers(visitor: Visitor) -> None:
    """What the address says is what the map shows: both layers, one at 40 per cent."""
    page = visitor.go("/catalogue#map=13/56.41/-5.48&layers=march:40,may")
    march = page.get_by_label("Opacity of Orthomosaic before the storm, per cent")
    expect(march).to_have_value("40")
    expect(
        page.get_by_label("Orthomosaic before the storm 1 March 2026").or_(page.locator("#layer-march"))
    ).to_be_checked()


def test_search_this_area_keeps_other_filters(visitor: Visitor) -> None:
    """The button adds the box of the map and leaves the rest of the address alone."""
    page = visitor.go("/catalogue?kind=seawall&cursor=old")
    page.get_by_role("button", name="Search this area").click()
    page.wait_for_url(re.compile("bbox="))
    assert "kind=seawall" in page.url
    assert "cursor" not in page.url


def test_the_divider_obeys_the_keyboard(visitor: Visitor) -> None:
    """Before and after can be compared without a mouse, and the divider says where it stands."""
    page = visitor.go("/item")
    slider = page.get_by_label(re.compile("^Divider between"))
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "40% before, 60% after")


def test_a_press_reads_the_value_there(visitor: Visitor) -> None:
    """The server's sentence about the place pressed is shown and announced."""
    page = visitor.go("/item")
    page.locator('[data-island="item-map"] .maplibregl-canvas').click(position={"x": 200, "y": 200})
    expect(page.get_by_text("12.4 m above Ordnance Datum here.")).to_be_visible()


def test_an_upload_survives_a_broken_connection(visitor: Visitor, heard: Heard) -> None:
    """A file of twelve megabytes goes up in pieces, fails once, goes on, and the form carries its id."""
    heard.break_after = 5 * 1024 * 1024
    page = visitor.go("/item")
    content = bytes(range(256)) * 4096 * 12
    page.get_by_label("Files of this session").set_input_files(
        {"name": "survey.tif", "mimeType": "image/tiff", "buffer": content}
    )
    page.get_by_role("button", name="Hand over").click()
    page.wait_for_url("**/item?handed-over")
    visitor.wait()
    (identity,) = heard.deliveries[-1]
    assert bytes(heard.uploads[identity]) == content
    # The refusal that this test arranged is the one fault the browser may have met.
    assert [fault for fault in visitor.faults if "503" in fault]
    visitor.faults = [fault for fault in visitor.faults if "503" not in fault]


def test_the_menu_folds_on_a_phone_and_opens_by_its_button(visitor: Visitor) -> None:
    """On a small screen the menu opens and closes by a button that says which it is."""
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    page = visitor.go("/style-guide")
    requests = page.get_by_role("navigation", name="Main").get_by_role("link", name="Requests")
    expect(requests).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(requests).to_be_visible()


def test_the_error_summary_has_the_focus_and_leads_to_the_field(visitor: Visitor) -> None:
    """After a refused form the reader starts at the summary, whose links reach the fields."""
    page = visitor.go("/style-guide")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Choose a purpose.").click()
    expect(page.locator("#purpose")).to_be_in_viewport()


def test_without_a_map_the_page_says_so_and_the_form_still_works(visitor: Visitor) -> None:
    """Where the browser cannot draw maps a sentence stands in their place, and the area can be typed."""
    visitor.page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page = visitor.page
    page.goto(f"{visitor.address}/draw")
    expect(page.get_by_text("The map could not be shown here.")).to_be_visible()
    page.get_by_text("Give the area as coordinates instead").click()
    expect(page.get_by_label("Area (optional)")).to_be_editable()
    assert any("WebGL" in fault or "webgl" in fault for fault in visitor.faults)
    visitor.faults.clear()


def test_without_scripts_the_list_takes_the_whole_width(browser: Browser, address: str) -> None:
    """On a wide screen no empty column is left where the map would be."""
    page = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{address}/catalogue")
    whole = page.locator(".lv-catalogue").bounding_box()
    entries = page.locator(".lv-catalogue__list").bounding_box()
    assert whole is not None
    assert entries is not None
    assert (entries["x"], entries["width"]) == (whole["x"], whole["width"])
    page.context.close()


def test_without_scripts_the_form_sends_what_was_typed(browser: Browser, address: str, heard: Heard) -> None:
    """Every field of the drawing page reaches the server with scripts switched off."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/draw")
    page.get_by_text("Give the area as coordinates instead").click()
    page.get_by_label("Area (optional)").fill("typed")
    page.get_by_label("A known asset").select_option("A2")
    page.get_by_role("button", name="Continue").click()
    assert heard.forms[-1] == {"csrf_token": "token-1", "asset": "A2", "area": "typed", "height": "90"}
    page.context.close()
