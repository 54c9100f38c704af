"""Methods and attributes of pandas objects and arrays. What is not listed keeps rows and works cell by cell."""
