//! Image references.

/// KL-33: whether an image without a pull policy is asked for at every start: its tag is `latest`
/// or absent, and it has no digest. A text that is no image reference has no tag to be `latest`.
pub(crate) fn is_latest(image: &str) -> bool {
    if image.contains('@') {
        return false;
    }
    // A colon before the last slash belongs to the registry's port.
    let (path, name) = image
        .rsplit_once('/')
        .map_or(("", image), |(path, name)| (path, name));
    let (name, tag) = match name.split_once(':') {
        Some((name, tag)) => (name, tag),
        None => (name, "latest"),
    };
    tag == "latest" && is_reference(path, name)
}

/// The first part of the path may be a registry, which may have capitals and a port.
fn is_reference(path: &str, name: &str) -> bool {
    let component = |text: &str| {
        let ends = [text.bytes().next(), text.bytes().next_back()];
        ends.iter().all(|end| end.is_some_and(is_lower))
            && text
                .bytes()
                .all(|byte| is_lower(byte) || b"._-".contains(&byte))
    };
    let mut parts = path.split('/');
    let first = parts.next().unwrap_or_default();
    let registry = |text: &str| {
        let outside = text.contains(['.', ':']) || text == "localhost";
        outside
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".:-".contains(&byte))
    };
    (first.is_empty() && path.is_empty() || registry(first) || component(first))
        && parts.all(component)
        && component(name)
}

fn is_lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::is_latest;

    #[test]
    fn tags() {
        for (image, latest) in [
            ("nginx", true),
            ("nginx:latest", true),
            ("nginx:1.25", false),
            ("localhost:5000/nginx", true),
            ("localhost:5000/nginx:1", false),
            ("registry.k8s.io/a/b", true),
            ("nginx@sha256:0000", false),
            ("", false),
            ("NGINX", false),
            ("a b", false),
        ] {
            assert_eq!(is_latest(image), latest, "{image}");
        }
    }
}
