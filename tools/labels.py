"""The labels that people read for the Market's codes."""


def translate_word(env, labels, word):
    """Give the label of a code of the Market in the user's language; an unknown code stays raw.

    Decision: "Statuses are kept raw".
    """
    return env._(labels[word]) if word in labels else word
