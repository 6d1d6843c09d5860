//! What a container asks for beyond its process: hooks, rules of restart, limits.

use std::rc::Rc;

use super::tree::{at, get, int, items, text, texts};
use super::{Document, Ms, Quantity, RestartPolicy};

/// `lifecycle` of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lifecycle {
    /// `postStart` (KL-40).
    pub post_start: Option<Hook>,
    /// `preStop` (KL-69, KL-70).
    pub pre_stop: Option<Hook>,
}

/// One hook.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Hook {
    /// Run a command in the container.
    Exec {
        /// The command and its arguments.
        command: Vec<Rc<str>>,
    },
    /// HTTP GET to the container.
    HttpGet,
    /// Let time pass.
    Sleep {
        /// `seconds`.
        seconds: i64,
    },
    /// Accepted by the API, and refused by the kubelet.
    TcpSocket,
}

/// An entry of `restartPolicyRules` (KL-24).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RestartRule {
    /// `action: RestartAllContainers`, not `Restart`.
    pub all_containers: bool,
    /// `operator: NotIn`, not `In`.
    pub not_in: bool,
    /// `values`.
    pub exit_codes: Vec<i32>,
}

impl Lifecycle {
    /// `lifecycle` of a container's document.
    pub(super) fn from_document(container: &Document) -> Self {
        let hook = |key| at(container, &["lifecycle", key]).and_then(Hook::from_document);
        Self {
            post_start: hook("postStart"),
            pre_stop: hook("preStop"),
        }
    }
}

impl Hook {
    fn from_document(hook: &Document) -> Option<Self> {
        if let Some(exec) = get(hook, "exec") {
            let command = texts(exec, "command");
            return Some(Self::Exec { command });
        }
        if get(hook, "httpGet").is_some() {
            return Some(Self::HttpGet);
        }
        if get(hook, "tcpSocket").is_some() {
            return Some(Self::TcpSocket);
        }
        let seconds = int(get(hook, "sleep")?, "seconds").unwrap_or(0).max(0);
        Some(Self::Sleep { seconds })
    }

    /// How long the hook sleeps by its own words: a `sleep`, or a command that is nothing but one,
    /// in a shell or not. `None`: the program decides.
    pub fn sleep_ms(&self) -> Option<Ms> {
        match self {
            Self::Sleep { seconds } => Some(seconds.saturating_mul(1000)),
            Self::Exec { command } => {
                let mut words = command
                    .iter()
                    .flat_map(|part| part.split_whitespace())
                    .rev();
                let seconds: i64 = words.next()?.parse().ok().filter(|seconds| *seconds >= 0)?;
                let is_sleep = words.next()?.rsplit('/').next() == Some("sleep");
                let is_all = words.next().is_none_or(|before| before == "-c");
                (is_sleep && is_all).then_some(seconds.saturating_mul(1000))
            }
            Self::HttpGet | Self::TcpSocket => None,
        }
    }
}

impl RestartRule {
    /// `restartPolicyRules` of a container's document.
    pub(super) fn all_from_document(container: &Document) -> Vec<Self> {
        let rules = items(container, "restartPolicyRules").iter();
        rules.map(Self::from_document).collect()
    }

    fn from_document(rule: &Document) -> Self {
        let codes = get(rule, "exitCodes").unwrap_or(&Document::Null);
        let values = items(codes, "values").iter();
        Self {
            all_containers: text(rule, "action") == Some("RestartAllContainers"),
            not_in: text(codes, "operator") == Some("NotIn"),
            exit_codes: values
                .filter_map(|value| i32::try_from(value.as_i64()?).ok())
                .collect(),
        }
    }

    /// Whether the rule is about an exit with `code`.
    pub fn matches(&self, code: i32) -> bool {
        self.exit_codes.contains(&code) != self.not_in
    }
}

/// KL-24: what a container's own policy says about an exit: whether it is started again, and
/// whether all others are, too. `None` if the pod's policy decides.
pub(crate) fn own_restart(
    policy: Option<RestartPolicy>,
    rules: &[RestartRule],
    code: i32,
) -> Option<(bool, bool)> {
    let policy = policy?;
    match rules.iter().find(|rule| rule.matches(code)) {
        Some(rule) => Some((true, rule.all_containers)),
        None => Some((policy.restarts(code), false)),
    }
}

impl RestartPolicy {
    /// Whether a container that exited with `code` is started again.
    pub fn restarts(self, code: i32) -> bool {
        match self {
            Self::Always => true,
            Self::OnFailure => code != 0,
            Self::Never => false,
        }
    }
}

/// The amount of memory at `resources.<group>.memory` of a container, in bytes.
pub(super) fn memory_bytes(container: &Document, group: &str) -> Option<i64> {
    let amount = match at(container, &["resources", group, "memory"])? {
        Document::Int(bytes) => return Some(*bytes),
        value => Quantity::parse(value.as_str()?),
    };
    amount.ok().map(Quantity::whole)
}
