"""What a reader may conclude about closed data: which results all data sets with the same printed tables agree on."""
