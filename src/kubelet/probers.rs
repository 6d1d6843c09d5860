//! The probe workers of one container.

use super::prober::Prober;
use crate::api::{Container, Ms, ProbeKind};

/// All kinds of probe, in the order in which they are looked at.
pub(super) const KINDS: [ProbeKind; 3] = [
    ProbeKind::Liveness,
    ProbeKind::Readiness,
    ProbeKind::Startup,
];

/// A prober for each kind of probe that the container has.
///
/// Readiness is in place: most containers have no other probe, and every pod has this in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Probers {
    readiness: Prober,
    others: Option<Box<Others>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Others {
    liveness: Prober,
    startup: Prober,
}

impl Probers {
    /// KL-50: the workers start with their container.
    pub fn new(now_ms: Ms, spec: &Container) -> Self {
        let prober = |kind| {
            let probe = spec.probe(kind);
            probe.map_or_else(Prober::default, |probe| Prober::new(now_ms, probe))
        };
        let has_others = spec.liveness_probe.is_some() || spec.startup_probe.is_some();
        Self {
            readiness: prober(ProbeKind::Readiness),
            others: has_others.then(|| {
                Box::new(Others {
                    liveness: prober(ProbeKind::Liveness),
                    startup: prober(ProbeKind::Startup),
                })
            }),
        }
    }

    /// The prober of that kind.
    pub fn get(&self, kind: ProbeKind) -> Option<&Prober> {
        match kind {
            ProbeKind::Readiness => Some(&self.readiness),
            ProbeKind::Liveness => self.others.as_ref().map(|others| &others.liveness),
            ProbeKind::Startup => self.others.as_ref().map(|others| &others.startup),
        }
    }

    /// The prober of that kind, to be moved on.
    pub fn get_mut(&mut self, kind: ProbeKind) -> Option<&mut Prober> {
        match kind {
            ProbeKind::Readiness => Some(&mut self.readiness),
            ProbeKind::Liveness => self.others.as_mut().map(|others| &mut others.liveness),
            ProbeKind::Startup => self.others.as_mut().map(|others| &mut others.startup),
        }
    }

    /// All of them, to be moved on.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Prober> {
        let others = self.others.as_deref_mut();
        let others = others.map(|others| [&mut others.liveness, &mut others.startup]);
        others
            .into_iter()
            .flatten()
            .chain(std::iter::once(&mut self.readiness))
    }
}
