"""Published data with known answers."""

import pandas as pd

# R: datasets::attitude (Chatterjee and Price 1977), three of its columns
ATTITUDE = pd.DataFrame({
    "rating": [
        43, 63, 71, 61, 81, 43, 58, 71, 72, 67, 64, 67, 69, 68, 77,
        81, 74, 65, 65, 50, 50, 64, 53, 40, 63, 66, 78, 48, 85, 82,
    ],
    "complaints": [
        51, 64, 70, 63, 78, 55, 67, 75, 82, 61, 53, 60, 62, 83, 77,
        90, 85, 60, 70, 58, 40, 61, 66, 37, 54, 77, 75, 57, 85, 82,
    ],
    "learning": [
        39, 54, 69, 47, 66, 44, 56, 55, 67, 47, 58, 39, 42, 45, 72,
        72, 69, 75, 57, 54, 34, 62, 50, 58, 48, 63, 74, 45, 71, 59,
    ],
})  # fmt: skip
