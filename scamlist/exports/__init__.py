"""Writers of our list, one file a family of formats; each turns a publication into bytes."""
