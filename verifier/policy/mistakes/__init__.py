"""The rules per mistake type (失误类型), one module each; the registry says which module judges which."""
