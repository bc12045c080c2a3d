// Placeholder until this part of the page is there.
