//! What every page has around its content: style, script, and the policy that
//! lets the browser load these two and nothing else.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

const STYLE: &str = include_str!("../../../templates/style.css");
/// Opens what the address of the page names; every page needs it.
const OPEN: &str = include_str!("../../../templates/open.js");
const FILTER_CASES: &str = include_str!("../../../templates/filter-cases.js");
const FILTER_ROWS: &str = include_str!("../../../templates/filter-rows.js");

/// Style, script and policy of a page.
pub(super) struct Shell {
    pub(super) style: &'static str,
    pub(super) script: String,
    pub(super) policy: String,
}

impl Shell {
    /// For the report of one run.
    pub(super) fn page() -> Shell {
        Shell::of(FILTER_CASES)
    }

    /// For runs side by side.
    pub(super) fn matrix() -> Shell {
        Shell::of(FILTER_ROWS)
    }

    fn of(filter: &str) -> Shell {
        let script = format!("{OPEN}{filter}");
        // Should a text of a target ever come through as markup, the browser
        // still runs none of it: only these two texts have these hashes.
        let policy = format!(
            "default-src 'none'; base-uri 'none'; form-action 'none'; style-src '{}'; script-src '{}'",
            hash(STYLE),
            hash(&script)
        );
        Shell { style: STYLE, script, policy }
    }
}

/// `text` as a content security policy names it: `sha256-…`.
fn hash(text: &str) -> String {
    // TLS brings a SHA-256 along, so that the prober needs no other.
    let suite = rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;
    let provider = suite.tls13().expect("a suite of TLS 1.3").common.hash_provider;
    format!("sha256-{}", BASE64_STANDARD.encode(provider.hash(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    /// The first test vector of FIPS 180-2.
    #[test]
    fn the_hash_is_the_one_that_browsers_compute() {
        let abc = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        assert_eq!(super::hash("abc"), abc);
    }
}
