"""stub"""
def hint(m,k,s): return ""
