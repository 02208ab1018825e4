//! Why this build does not verify a protocol that somebody names.

use super::names::{self, Names};
use super::protocol;

/// Why this build does not verify the protocol of `scheme`, where it is one.
pub fn scheme(scheme: &str) -> Option<String> {
    let of = |names: &&&Names| names.schemes.iter().any(|own| own.name == scheme);
    absent(names::ALL.iter().find(of)?)
}

/// Why this build does not verify the protocol whose table is `name`, where it is one.
pub fn table(name: &str) -> Option<String> {
    let names = names::ALL.iter().find(|names| names.name == name)?;
    Some(format!("[{name}]: {}", absent(names)?))
}

/// Whether cases of this or a later release, but not of this build, begin with `prefix`.
pub fn prefix(prefix: &str) -> bool {
    let names = names::ALL.iter().find(|names| names.prefixes.contains(&prefix));
    names.is_some_and(|names| protocol(names.name).is_none())
}

/// Nothing where this build verifies it.
fn absent(Names { name, title, feature, .. }: &Names) -> Option<String> {
    if protocol(name).is_some() {
        return None;
    }
    Some(match feature {
        None => format!("this release does not verify {title} yet"),
        Some(feature) => {
            format!("this build leaves {title} out: build it with `--features {feature}`")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::families;

    #[test]
    fn every_protocol_of_this_build_is_named_with_the_feature_of_its_family() {
        for family in families::all() {
            for protocol in family.protocols {
                let names = names::ALL.iter().find(|names| names.name == protocol.name);
                let names = names.unwrap_or_else(|| panic!("{} is in no row", protocol.name));
                assert_eq!(names.feature, Some(family.feature), "{}", protocol.name);
            }
        }
    }

    #[test]
    fn says_that_a_protocol_comes_later() {
        insta::assert_snapshot!(
            scheme("webtransport+https").unwrap(),
            @"this release does not verify WebTransport yet"
        );
        insta::assert_snapshot!(
            table("webrtc").unwrap(),
            @"[webrtc]: this release does not verify WebRTC yet"
        );
        assert_eq!(scheme("gopher"), None);
        assert_eq!(table("gopher"), None);
    }

    #[test]
    fn prefixes_of_later_releases_are_known() {
        assert!(prefix("mqtt5") && prefix("webtransport"));
        assert!(!prefix("gopher"));
        for protocol in families::protocols() {
            assert!(protocol.prefixes.iter().all(|own| !prefix(own)), "{}", protocol.name);
        }
    }
}
