"""Reports: a decision as a page for a clinician, a patient or an auditor, in the format that is asked for."""
