"""Messages of the town's words and looks, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "setting_saved": N_("It is saved, and in use from now on."),
    "setting_restored": N_("The earlier version is in use again."),
    "setting_reset": N_("Your change is undone. What was there at first is in use again."),
    "bad_colour": N_("Please write a colour as # and six digits or letters from a to f, for example #2a3b94."),
    "low_contrast": N_("This colour is hard to read on the page: its contrast is {contrast}, and it must be at least {least}. The nearest one that is easy to read is {nearest}."),
    "bad_web_page": N_("Please write an address that begins with https://."),
    "default_language_needed": N_("{language} must stay: it is the language for whoever reads none of the others."),
    "helpline_needs_name": N_("Please write who answers this number."),
    "helpline_needs_phone": N_("Please write the number of this helpline."),
    "picture_needed": N_("Please choose a picture."),
    "picture_too_large": N_("This picture is too large. Please choose one of at most {most} kB."),
    "picture_unknown": N_("This isn't a picture in PNG or SVG."),
    "picture_broken": N_("This picture can't be read. It may be damaged."),
    "picture_too_wide": N_("This picture has too many pixels. Please choose one of at most {most} by {most}."),
    "picture_empty": N_("Nothing can be seen in this picture. Please choose another one. In an SVG, letters must be saved as shapes (paths)."),
    "svg_document_type": N_("This SVG has a document type or entities in it (<!DOCTYPE …>). Please save it without them."),
    "svg_element": N_("This SVG has something in it that a logo doesn't need: {what}. Please save it without that."),
    "svg_attribute": N_("This SVG has something in it that a logo doesn't need: {what}. Please save it without that."),
    "svg_reference": N_("This SVG refers to something outside the picture: {what}. Please save it with everything in one file."),
    "svg_too_long": N_("This SVG has a part that is too long: {what}. Please save it in a simpler form."),
    "svg_number": N_("This SVG has a number in it that is too large: {what}. Please save the picture with a smaller width and height."),
    "svg_without_size": N_("This SVG doesn't say how wide and high it is. Please save it with a width and a height."),
    "picture_ratio": N_("This picture is too long or too high. Please choose one whose longer side is at most {what} times the shorter one."),
    "svg_not_drawn": N_("We can't show this SVG: it is too complex, or something in it is wrong. Please save it in a simpler form, or as PNG."),
}  # fmt: skip
