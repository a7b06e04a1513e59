"""The language server: an editor is told what stands where in the rules, what could, and what is wrong."""
