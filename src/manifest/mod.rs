//! YAML text to API objects, with the place of everything that is wrong.
