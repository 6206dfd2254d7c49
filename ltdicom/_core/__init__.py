"""What every floor uses: the one exception, settings, numbers, strangers' text.

The lowest floor with code: it may know the constants, and nothing else of the package.
"""
