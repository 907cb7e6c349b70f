"""The reader: everything that parses a file somebody sent us. Runs only in a child process.

`intranet.core.sandbox` starts it by path, as the top-level package `_reader`, so that neither Flask nor the
rest of the program is imported: a child is ready in about a tenth of a second and, when a hostile file takes
it over or bursts it, there is nothing of ours in its memory. Modules here import one another relatively and
nothing else of the program; each imports its library (pdfium, Pillow, lxml …) at the top and is itself
imported only for the verb that needs it. A file that breaks a rule is a `Finding` with a code; the Vietnamese
sentence for each code stands in `intranet.core.filetypes`.
"""
