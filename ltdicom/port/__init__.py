"""``ltdicom port``: what awaits the port of a C++ program, and a first Python version.

The steps, a module each; every one knows only those before it::

    decode      bytes to text, whatever the encoding
    lexer       strings, comments and directives, once
    macros      branches of ``#if`` chosen, what only C++ needs blanked, nothing moved
    source      a file with its text, its lines and its syntax tree
    library     what ltdicom says of itself: methods, outputs, structures, constants
    c_types     C++ types as far as a port must know them
    tree        the typed tree that the passes and the writer work on
    program     classes, functions, variables of all files
    collect     fills it from the syntax trees
    lower       one function to the typed tree, each name resolved by scope
    check       what is called, and in which state; `hazards` of a port, `report_*`
    translate   the passes, and the Python text

Nothing here is imported by the package itself: only by the commands.
"""
