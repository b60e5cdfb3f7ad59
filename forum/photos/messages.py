"""Messages of photos: a sentence for each public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "photo_type": N_("{file} isn't a photo that we can show. Please choose a JPEG, PNG, WebP or HEIC."),
    "photo_broken": N_("{file} can't be read: it isn't whole. Please choose the photo again."),
    "photo_moving": N_("{file} moves. Please choose a picture that stands still."),
    "photo_shape": N_("{file} is too small or too narrow to show. Please choose another photo."),
    "photo_too_large": N_(
        "{file} is too large: a photo may have at most {most} MB. Your telephone can send it smaller."
    ),
    "photo_too_many_pixels": N_(
        "{file} has too many pixels: at most {most} million. Your telephone can send it smaller."
    ),
    "photo_too_hard": N_("We couldn't read {file}. Please choose another photo, or send it smaller."),
    "photo_gone": N_("One photo was kept too long ago, and is no longer here. Please choose it again."),
    "photos_too_many": N_("At most {most} photos go with an idea. These weren't added: {file}."),
    "photos_too_often": N_(
        "So many photos came from you just now that we can't take more. Please send your idea without, or add them in an hour."
    ),
    "photo_not_kept": N_(
        "We can't keep photos at the moment. Please try again, or send your idea without; you can add them later."
    ),
    "alt_private": N_(
        "Everybody can read this description. Please leave e-mail addresses, telephone numbers and the like out of it."
    ),
}  # fmt: skip
