"""Read what people fill in, one module a page; verbs check again what matters."""
