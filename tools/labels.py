"""What people read in place of the Market's own words."""



def translate_word(env, labels, word):
    """Put a word of the Market into the user's language; an unknown one stays as it came."""
    return env._(labels[word]) if word in labels else word
