//! Calls of a given size, with every field that the contracts have.

/// A call of Alta whose summary fills it up to `bytes`.
pub(crate) fn alta(bytes: usize) -> String {
    let call = |summary: &str| {
        format!(
            r#"{{"id":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","objectType":"call","from":"+14155551234","to":"+33123456789","callType":"outbound","duration":342,"summary":"{summary}","startedAt":"2024-03-15T14:30:00Z","endedAt":"2024-03-15T14:35:42Z","prospectId":"d290f1ee-6c54-4b01-90e6-d701748f0851","createdAt":"2024-03-15T14:30:00Z","updatedAt":"2024-03-15T14:35:42Z"}}"#
        )
    };
    let sentence = r#"Discussed the \"Q2\" pipeline and scheduled a follow-up demo.\n"#;
    call(&sentence.repeat((bytes - call("").len()) / sentence.len()))
}

/// A call of Autocalls whose transcript fills it up to `bytes`.
pub(crate) fn autocalls(bytes: usize) -> String {
    let call = |transcript: &str| {
        format!(
            r#"{{"id":123,"assistant_name":"Sales Assistant","campaign_name":"Q4 Outreach Campaign","type":"outbound","duration":245,"assistant_phone_number":"+1234567890","client_phone_number":"+1987654321","status":"completed","transcript":[{transcript}],"variables":{{"customer_name":"John Smith","interest_level":"high","follow_up_date":"2025-08-15"}},"evaluation":{{"sentiment":"positive","outcome":"qualified_lead","score":8.5}},"webhook_response":{{"status":"success","data":{{"crm_contact_id":"abc123"}}}},"carrier_cost":0.02,"total_cost":0.025,"answered_by":"human","recording_url":"https://recordings.autocalls.ai/calls/123.mp3","created_at":"2025-08-04 14:30:00","updated_at":"2025-08-04 14:34:05"}}"#
        )
    };
    let segment = r#"{"text":"Hello, this is Sarah. How are you doing today?","type":"transcript","sender":"bot","timestamp":1754055268.525861}"#;
    let count = (bytes - call("").len()) / (segment.len() + 1);
    call(&vec![segment; count].join(","))
}
