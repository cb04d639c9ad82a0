//! What a secret is called, and what it looks like.

/// A name that has one of these in it, case and `-`, `_`, `.` and spaces apart, names a secret.
pub const SECRET_PARTS: [&str; 20] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "authkey",
    "privatekey",
    "signingkey",
    "subscriptionkey",
    "credential",
    "authorization",
    "cookie",
    "session",
    "signature",
    "csrf",
    "xsrf",
    "jwt",
    "bearer",
];

/// A name that has one of these as a word of its own names a secret.
pub const SECRET_WORDS: [&str; 12] = [
    "auth", "cvc", "cvv", "key", "otp", "pass", "passcode", "pin", "pwd", "sid", "sig", "tan",
];

/// How tokens of well-known services begin.
const PREFIXES: [&str; 16] = [
    "sk-",
    "sk_",
    "pk_",
    "rk_",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "AKIA",
    "ASIA",
    "AIza",
    "ya29.",
    "whsec_",
];

/// Words before a secret in the value of `Authorization` (RFC 9110, section 11.4).
const SCHEMES: [&str; 3] = ["basic", "bearer", "digest"];

/// Opaque texts from this length on are taken for tokens.
const SHORTEST_TOKEN: usize = 24;

/// Whether what is called so is a secret: by [`SECRET_PARTS`] and [`SECRET_WORDS`].
pub fn is_secret_name(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let plain = plain.to_lowercase();
    SECRET_PARTS.iter().any(|part| plain.contains(part))
        || words_of(name).any(|word| SECRET_WORDS.contains(&&*word))
}

/// The words of a name: `authToken`, `auth-token` and `AUTH_TOKEN` have the same.
fn words_of(name: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        let begins = !c.is_alphanumeric() || (was_lower && c.is_uppercase());
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    words.into_iter()
}

/// Whether a word looks like a token or key: by how it begins, or long and without sense.
pub fn looks_like_secret(word: &str) -> bool {
    let is_opaque = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '~');
    let has = |test: fn(&char) -> bool| word.chars().any(|c| test(&c));
    let has_prefix = PREFIXES.iter().any(|start| word.starts_with(start));
    let is_jwt = word.starts_with("eyJ") && word.matches('.').count() >= 2;
    let is_mixed = has(char::is_ascii_digit)
        && has(char::is_ascii_lowercase)
        && (has(char::is_ascii_uppercase) || is_hex(word));
    (has_prefix && word.len() >= 12)
        || is_jwt
        || (word.len() >= SHORTEST_TOKEN && is_mixed && word.chars().all(is_opaque))
}

/// Long hexadecimal without the hyphens of a UUID.
fn is_hex(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_hexdigit())
}

/// Whether a word announces a secret, as in `Authorization: Bearer …`.
pub(super) fn is_scheme(word: &str) -> bool {
    SCHEMES
        .iter()
        .any(|scheme| word.eq_ignore_ascii_case(scheme))
}

/// Characters that a terminal or a page obeys instead of showing them: controls, marks of
/// direction, and what has no width.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        )
}

#[cfg(test)]
mod tests {
    use super::{is_secret_name, looks_like_secret};

    #[test]
    fn names_of_secrets_are_known_in_every_spelling() {
        let secret = [
            "Authorization",
            "X-Api-Key",
            "apiKey",
            "api_key",
            "API KEY",
            "access_token",
            "refreshToken",
            "Set-Cookie",
            "client_secret",
            "userPassword",
            "key",
            "auth",
            "PIN",
            "X-Auth",
            "sessionId",
        ];
        assert_eq!(secret.map(is_secret_name), [true; 15]);
        let plain = [
            "author",
            "keyboard",
            "callType",
            "opinion",
            "Content-Type",
            "pinned",
            "id",
        ];
        assert_eq!(plain.map(is_secret_name), [false; 7]);
    }

    #[test]
    fn tokens_are_known_by_their_look() {
        let tokens = [
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
            "sk_live_4eC39HqLyjWDarjt",
            "AKIAIOSFODNN7EXAMPLE",
            "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA",
            "9f86d081884c7d659a2feaa0c55ad015",
        ];
        assert_eq!(tokens.map(looks_like_secret), [true; 5]);
        let plain = [
            "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
            "+4917012345678",
            "hello",
            "skipped",
        ];
        assert_eq!(plain.map(looks_like_secret), [false; 4]);
    }
}
