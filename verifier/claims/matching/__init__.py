"""How a claimed value is held against what one picture shows, one module per kind of value."""
