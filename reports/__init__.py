"""From results to pages: data stage, template stage, files."""
