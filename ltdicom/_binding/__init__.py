"""How a C++ call is made in Python: types, codes, out-parameters, overloads, handles.

The floor below the faces: it may know ``_core`` and the constants, and no face. What it
does for a method follows from annotations and decorators of that method.
"""
