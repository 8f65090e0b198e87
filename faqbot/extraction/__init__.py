"""From the clinic's own documents to draft entries: read, find questions with their answers, write drafts, report."""
