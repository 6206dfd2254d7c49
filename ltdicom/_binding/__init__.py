"""How a C++ call is made in Python: types, codes, out-parameters, overloads, handles."""
