//! What the cluster's DNS answers (CL-53).

use super::Store;
use crate::api::{Pod, PodId, Service, ServiceId};

/// The domain of a cluster that nobody has given another one.
const CLUSTER_DOMAIN: &str = ".cluster.local";

/// An answer of the cluster's DNS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsAnswer {
    /// There is no such name. A headless Service without ready endpoints has none.
    NoSuchName,
    /// The one address of a Service, whatever has become of its pods.
    ClusterIp(ServiceId),
    /// The addresses of pods.
    Pods(Vec<PodId>),
}

impl Store {
    /// What a pod of `namespace` gets when it asks for `name`: a Service (`db`), one in another
    /// namespace (`db.prod`), a pod of a Service by its hostname (`db-0.db`), or any of these in
    /// full (`db-0.db.default.svc.cluster.local`).
    pub fn resolve(&self, name: &str, namespace: &str) -> DnsAnswer {
        let name = name.strip_suffix('.').unwrap_or(name);
        // The search list of a pod: its namespace, all Services, the whole domain, and the root.
        let searched = [
            format!("{name}.{namespace}.svc{CLUSTER_DOMAIN}"),
            format!("{name}.svc{CLUSTER_DOMAIN}"),
            format!("{name}{CLUSTER_DOMAIN}"),
            name.to_owned(),
        ];
        let mut answers = searched.iter().map(|name| self.resolve_whole(name));
        answers
            .find(|answer| *answer != DnsAnswer::NoSuchName)
            .unwrap_or(DnsAnswer::NoSuchName)
    }

    fn resolve_whole(&self, name: &str) -> DnsAnswer {
        let within = name.strip_suffix(CLUSTER_DOMAIN);
        let Some(within) = within.and_then(|name| name.strip_suffix(".svc")) else {
            return DnsAnswer::NoSuchName;
        };
        let mut parts = within.rsplit('.');
        let (Some(namespace), Some(service)) = (parts.next(), parts.next()) else {
            return DnsAnswer::NoSuchName;
        };
        let hostname = parts.next();
        let mut services = self.services.iter();
        let found = services.find(|(_, object)| {
            *object.meta.name == *service && *object.meta.namespace == *namespace
        });
        match found {
            Some((index, service)) if parts.next().is_none() => {
                self.resolve_service(index.into(), service, hostname)
            }
            _ => DnsAnswer::NoSuchName,
        }
    }

    /// CL-53: only ready endpoints are told, which includes all of a Service that publishes what
    /// is not ready.
    fn resolve_service(
        &self,
        id: ServiceId,
        service: &Service,
        hostname: Option<&str>,
    ) -> DnsAnswer {
        if hostname.is_none() && !service.headless {
            return DnsAnswer::ClusterIp(id);
        }
        let endpoints = self.endpoints(id).into_iter().flat_map(|all| all.known());
        let ready = endpoints.filter(|(_, endpoint)| endpoint.ready);
        let named = ready.map(|(pod, _)| pod).filter(|pod| {
            hostname.is_none_or(|hostname| {
                let pod = self.pod(*pod);
                pod.and_then(|pod| hostname_in(pod, service)) == Some(hostname)
            })
        });
        let pods: Vec<_> = named.collect();
        if pods.is_empty() {
            DnsAnswer::NoSuchName
        } else {
            DnsAnswer::Pods(pods)
        }
    }
}

/// The name of a pod below that of a Service: its hostname, if its subdomain is the Service. The
/// pods of a StatefulSet have their own names for that (STS-6).
fn hostname_in<'p>(pod: &'p Pod, service: &Service) -> Option<&'p str> {
    let spec = &pod.template.spec;
    let (hostname, subdomain) = match &pod.identity {
        Some(identity) => (&pod.name, &identity.subdomain),
        None => (&spec.hostname, &spec.subdomain),
    };
    let named = !hostname.is_empty() && *subdomain == service.meta.name;
    named.then_some(&**hostname)
}
