//! The forms that names, labels, ports and percentages must have (API-7 to API-11).

pub(super) type Messages = Vec<String>;

/// Says what is wrong with a text.
pub(super) type Format = fn(&str) -> Messages;

/// The formats by the names that `rules.txt` has for them.
const FORMATS: [(&str, Format); 14] = [
    ("any", |_| Messages::new()),
    ("label", dns_label),
    ("subdomain", dns_subdomain),
    ("qualified", qualified_name),
    ("label-value", label_value),
    ("port-name", port_name),
    ("env-name", env_name),
    ("header", http_header),
    ("config-key", config_key),
    ("ip", ip_address),
    ("trimmed", trimmed),
    ("absolute", absolute),
    ("relative", relative),
    ("no-backsteps", no_backsteps),
];

/// The format of that name.
pub(super) fn format(name: &str) -> Option<Format> {
    let found = FORMATS.iter().find(|(other, _)| *other == name);
    found.map(|(_, format)| *format)
}

fn all(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    text.bytes().all(allowed)
}

fn lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// Begins and ends with `edge` characters and has only those and `inner` ones between.
fn framed(text: &str, edge: impl Fn(u8) -> bool, inner: &[u8]) -> bool {
    let bytes = text.as_bytes();
    let ends = [bytes.first(), bytes.last()];
    ends.iter().all(|end| end.is_some_and(|&byte| edge(byte)))
        && bytes
            .iter()
            .all(|&byte| edge(byte) || inner.contains(&byte))
}

fn too_long(text: &str, most: usize) -> Option<String> {
    (text.len() > most).then(|| format!("must be no more than {most} characters"))
}

fn is_dns_label_like(text: &str) -> bool {
    framed(text, lower, b"-")
}

/// A DNS-1123 label (API-7, API-8).
pub(super) fn dns_label(text: &str) -> Messages {
    let mut messages: Messages = too_long(text, 63).into_iter().collect();
    if !is_dns_label_like(text) {
        if is_dns_subdomain_like(text) {
            // A name that is a subdomain can only fail by its dots.
            messages.push("must not contain dots".to_owned());
        } else {
            messages.push(
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \
                 '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or \
                 '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
                    .to_owned(),
            );
        }
    }
    messages
}

fn is_dns_subdomain_like(text: &str) -> bool {
    text.split('.').all(is_dns_label_like)
}

/// A DNS-1123 subdomain (API-7, API-8).
pub(super) fn dns_subdomain(text: &str) -> Messages {
    let mut messages: Messages = too_long(text, 253).into_iter().collect();
    if !is_dns_subdomain_like(text) {
        messages.push(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, \
             '-' or '.', and must start and end with an alphanumeric character (e.g. \
             'example.com', regex used for validation is \
             '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
                .to_owned(),
        );
    }
    messages
}

/// `generateName` is checked with a letter in the place of its end, where the suffix will come.
pub(super) fn of_prefix(text: &str, check: Format) -> Messages {
    let kept = text.strip_suffix('-').and_then(|start| {
        let last = start.chars().next_back()?;
        start.strip_suffix(last)
    });
    match kept {
        Some(kept) => check(&format!("{kept}a")),
        None => check(text),
    }
}

const LABEL_EDGE: fn(u8) -> bool = |byte| byte.is_ascii_alphanumeric();

/// A label key, a taint key, a resource name: `name` or `prefix/name`.
pub(super) fn qualified_name(text: &str) -> Messages {
    const NAME: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start \
                        and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or \
                        '123-abc', regex used for validation is \
                        '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    let mut messages = Messages::new();
    let parts: Vec<_> = text.split('/').collect();
    let name = match parts[..] {
        [name] => name,
        [prefix, name] => {
            if prefix.is_empty() {
                messages.push("prefix part must be non-empty".to_owned());
            } else {
                let found = dns_subdomain(prefix).into_iter();
                messages.extend(found.map(|message| format!("prefix part {message}")));
            }
            name
        }
        _ => {
            messages.push(format!(
                "a qualified name {NAME} with an optional DNS subdomain prefix and '/' (e.g. \
                 'example.com/MyName')"
            ));
            return messages;
        }
    };
    if name.is_empty() {
        messages.push("name part must be non-empty".to_owned());
    } else if let Some(message) = too_long(name, 63) {
        messages.push(format!("name part {message}"));
    }
    if !framed(name, LABEL_EDGE, b"-_.") {
        messages.push(format!("name part {NAME}"));
    }
    messages
}

/// The value of a label (API-9).
pub(super) fn label_value(text: &str) -> Messages {
    let mut messages: Messages = too_long(text, 63).into_iter().collect();
    if !text.is_empty() && !framed(text, LABEL_EDGE, b"-_.") {
        messages.push(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', \
             '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  \
             or 'my_value',  or '12345', regex used for validation is \
             '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
                .to_owned(),
        );
    }
    messages
}

/// The name of a container port (API-25).
pub(super) fn port_name(text: &str) -> Messages {
    let mut messages: Messages = too_long(text, 15).into_iter().collect();
    let rules = [
        (
            !text.is_empty() && all(text, |byte| lower(byte) || byte == b'-'),
            "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
        ),
        (
            text.bytes().any(|byte| byte.is_ascii_lowercase()),
            "must contain at least one letter (a-z)",
        ),
        (!text.contains("--"), "must not contain consecutive hyphens"),
        (
            !text.starts_with('-') && !text.ends_with('-'),
            "must not begin or end with a hyphen",
        ),
    ];
    messages.extend(
        rules
            .iter()
            .filter(|(good, _)| !good)
            .map(|(_, words)| (*words).to_owned()),
    );
    messages
}

/// `25%` (API-10).
pub(super) fn percent(text: &str) -> Option<&'static str> {
    let digits = text.strip_suffix('%').unwrap_or_default();
    let good = !digits.is_empty() && all(digits, |byte| byte.is_ascii_digit());
    (!good).then_some(
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  \
         or '93%', regex used for validation is '[0-9]+%')",
    )
}

/// The name of an environment variable.
pub(super) fn env_name(text: &str) -> Messages {
    if !text.is_empty() && all(text, |byte| (b' '..=b'~').contains(&byte) && byte != b'=') {
        return Messages::new();
    }
    vec![
        "a valid environment variable name must consist only of printable ASCII characters other \
         than '='"
            .to_owned(),
    ]
}

/// The name of an HTTP header (API-26).
pub(super) fn http_header(text: &str) -> Messages {
    if !text.is_empty() && all(text, |byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Messages::new();
    }
    vec![
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. \
         'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"
            .to_owned(),
    ]
}

/// A key of a ConfigMap or a Secret.
pub(super) fn config_key(text: &str) -> Messages {
    let mut messages: Messages = too_long(text, 253).into_iter().collect();
    if text.is_empty()
        || !all(text, |byte| {
            byte.is_ascii_alphanumeric() || b"-._".contains(&byte)
        })
    {
        messages.push(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. \
             'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is \
             '[-._a-zA-Z0-9]+')"
                .to_owned(),
        );
    } else if text == "." || text == ".." {
        messages.push(format!("must not be '{text}'"));
    } else if text.starts_with("..") {
        messages.push("must not start with '..'".to_owned());
    }
    messages
}

fn unless(good: bool, message: &str) -> Messages {
    if good {
        return Messages::new();
    }
    vec![message.to_owned()]
}

/// An address of either kind.
pub(super) fn ip_address(text: &str) -> Messages {
    unless(
        text.parse::<std::net::IpAddr>().is_ok(),
        "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
    )
}

/// A text without blanks around it.
fn trimmed(text: &str) -> Messages {
    let words = "must not have leading or trailing whitespace";
    unless(text.trim() == text, words)
}

/// A path from the root.
fn absolute(text: &str) -> Messages {
    unless(text.starts_with('/'), "must be an absolute path")
}

/// A path that does not leave where it begins.
fn relative(text: &str) -> Messages {
    let mut messages = unless(!text.starts_with('/'), "must be a relative path");
    messages.extend(no_backsteps(text));
    messages
}

fn no_backsteps(text: &str) -> Messages {
    let good = text.split('/').all(|part| part != "..");
    unless(good, "must not contain '..'")
}
