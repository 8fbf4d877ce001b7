CREATE TABLE audit_entry (
    sequence INTEGER NOT NULL,
    at DATETIME NOT NULL,
    person_id VARCHAR,
    organisation_id VARCHAR,
    action VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    detail JSON NOT NULL,
    previous_hash VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    PRIMARY KEY (sequence)
)
--;
CREATE INDEX ix_audit_entry_at ON audit_entry (at)
--;
CREATE INDEX ix_audit_entry_person_id ON audit_entry (person_id)
--;
CREATE INDEX ix_audit_entry_subject ON audit_entry (subject)
--;
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END
--;
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END
--;
CREATE TABLE benefit_assumption (
    id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    value INTEGER NOT NULL,
    unit VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    owner VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    applies_from DATE NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT assumption_dated UNIQUE (name, applies_from)
)
--;
CREATE TABLE benefit_claim (
    id VARCHAR NOT NULL,
    claim_slot VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    asset_ref VARCHAR NOT NULL,
    job_ref VARCHAR NOT NULL,
    call_off_id VARCHAR,
    period VARCHAR NOT NULL,
    kind VARCHAR(40) NOT NULL,
    state VARCHAR(40) NOT NULL,
    evidence VARCHAR(40) NOT NULL,
    amount_pence BIGINT NOT NULL,
    exposure_minutes INTEGER NOT NULL,
    confirmed_by VARCHAR,
    budget_code VARCHAR,
    confirmed_on DATE,
    document JSON NOT NULL,
    claimed_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT claim_once UNIQUE (asset_ref, job_ref, period, kind, claim_slot)
)
--;
CREATE INDEX ix_benefit_claim_call_off_id ON benefit_claim (call_off_id)
--;
CREATE INDEX ix_benefit_claim_line ON benefit_claim (line)
--;
CREATE INDEX ix_benefit_claim_organisation_id ON benefit_claim (organisation_id)
--;
CREATE TABLE benefit_target (
    id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    kind VARCHAR(40) NOT NULL,
    version INTEGER NOT NULL,
    target_pence BIGINT,
    contingency_pence BIGINT NOT NULL,
    recurring BOOLEAN NOT NULL,
    reason VARCHAR NOT NULL,
    set_on DATE NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT target_version UNIQUE (organisation_id, line, version)
)
--;
CREATE INDEX ix_benefit_target_organisation_id ON benefit_target (organisation_id)
--;
CREATE TABLE catalogue_asset (
    spatial_key BIGINT NOT NULL,
    geometry_wkb BLOB,
    west FLOAT,
    south FLOAT,
    east FLOAT,
    north FLOAT,
    moment DATETIME,
    moment_end DATETIME,
    id VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    visibility VARCHAR NOT NULL,
    owner VARCHAR,
    external_refs JSON NOT NULL,
    attributes JSON NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (organisation_id, reference)
)
--;
CREATE INDEX ix_catalogue_asset_kind ON catalogue_asset (kind)
--;
CREATE INDEX ix_catalogue_asset_moment ON catalogue_asset (moment)
--;
CREATE INDEX ix_catalogue_asset_name ON catalogue_asset (name)
--;
CREATE INDEX ix_catalogue_asset_organisation_id ON catalogue_asset (organisation_id)
--;
CREATE INDEX ix_catalogue_asset_reference ON catalogue_asset (reference)
--;
CREATE UNIQUE INDEX ix_catalogue_asset_spatial_key ON catalogue_asset (spatial_key)
--;
CREATE VIRTUAL TABLE catalogue_asset_rt USING rtree(id, west, east, south, north, starts, ends)
--;
CREATE TRIGGER catalogue_asset_rt_insert AFTER INSERT ON catalogue_asset BEGIN INSERT INTO catalogue_asset_rt SELECT new.spatial_key, new.west, new.east, new.south, new.north, coalesce(unixepoch(new.moment), -5364662400), coalesce(unixepoch(new.moment_end), 16725225600) WHERE new.west IS NOT NULL; END
--;
CREATE TRIGGER catalogue_asset_rt_update AFTER UPDATE ON catalogue_asset BEGIN DELETE FROM catalogue_asset_rt WHERE id = old.spatial_key; INSERT INTO catalogue_asset_rt SELECT new.spatial_key, new.west, new.east, new.south, new.north, coalesce(unixepoch(new.moment), -5364662400), coalesce(unixepoch(new.moment_end), 16725225600) WHERE new.west IS NOT NULL; END
--;
CREATE TRIGGER catalogue_asset_rt_delete AFTER DELETE ON catalogue_asset BEGIN DELETE FROM catalogue_asset_rt WHERE id = old.spatial_key; END
--;
CREATE TABLE catalogue_collection (
    id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    description VARCHAR NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id)
)
--;
CREATE TABLE catalogue_delivery (
    id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    supplier_organisation_id VARCHAR,
    supplier VARCHAR,
    origin VARCHAR NOT NULL,
    visibility VARCHAR NOT NULL,
    rights VARCHAR,
    licence VARCHAR,
    credit VARCHAR,
    session_ref VARCHAR,
    flown_at DATETIME,
    crs VARCHAR,
    vertical_datum VARCHAR,
    ground_altitude_m FLOAT,
    collection_id VARCHAR NOT NULL,
    delivered_by VARCHAR,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id)
)
--;
CREATE INDEX ix_catalogue_delivery_created_at ON catalogue_delivery (created_at)
--;
CREATE INDEX ix_catalogue_delivery_organisation_id ON catalogue_delivery (organisation_id)
--;
CREATE INDEX ix_catalogue_delivery_session_ref ON catalogue_delivery (session_ref)
--;
CREATE INDEX ix_catalogue_delivery_supplier_organisation_id ON catalogue_delivery (supplier_organisation_id)
--;
CREATE TABLE catalogue_grant (
    id VARCHAR NOT NULL,
    subject_kind VARCHAR NOT NULL,
    subject_id VARCHAR NOT NULL,
    organisation_id VARCHAR,
    person_id VARCHAR,
    granted_by VARCHAR,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id)
)
--;
CREATE INDEX ix_catalogue_grant_subject_id ON catalogue_grant (subject_id)
--;
CREATE TABLE catalogue_upload (
    id VARCHAR NOT NULL,
    person_id VARCHAR,
    organisation_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    size BIGINT NOT NULL,
    position BIGINT NOT NULL,
    details JSON NOT NULL,
    delivery_id VARCHAR,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    PRIMARY KEY (id)
)
--;
CREATE INDEX ix_catalogue_upload_delivery_id ON catalogue_upload (delivery_id)
--;
CREATE INDEX ix_catalogue_upload_person_id ON catalogue_upload (person_id)
--;
CREATE TABLE compliance_policy_version (
    id VARCHAR NOT NULL,
    policy_id VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    effective_from DATE NOT NULL,
    effective_to DATE,
    text VARCHAR NOT NULL,
    published_at DATETIME NOT NULL,
    published_by VARCHAR,
    shipped BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (sha256)
)
--;
CREATE INDEX ix_compliance_policy_version_policy_id ON compliance_policy_version (policy_id)
--;
CREATE TABLE compliance_verdict (
    id VARCHAR NOT NULL,
    organisation_id VARCHAR,
    person_id VARCHAR,
    policy_sha256 VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    starts_at DATETIME,
    ends_at DATETIME,
    judged_at DATETIME NOT NULL,
    document JSON NOT NULL,
    evidence JSON NOT NULL,
    waivers JSON NOT NULL,
    answer VARCHAR NOT NULL,
    PRIMARY KEY (id)
)
--;
CREATE INDEX ix_compliance_verdict_judged_at ON compliance_verdict (judged_at)
--;
CREATE INDEX ix_compliance_verdict_organisation_id ON compliance_verdict (organisation_id)
--;
CREATE INDEX ix_compliance_verdict_outcome ON compliance_verdict (outcome)
--;
CREATE INDEX ix_compliance_verdict_policy_sha256 ON compliance_verdict (policy_sha256)
--;
CREATE TABLE compliance_waiver (
    id VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    conditions VARCHAR,
    request_ref VARCHAR,
    area_wkb VARCHAR,
    operator_id VARCHAR,
    granted_by VARCHAR,
    role VARCHAR NOT NULL,
    starts_at DATETIME NOT NULL,
    ends_at DATETIME NOT NULL,
    revoked_at DATETIME,
    granted_at DATETIME NOT NULL,
    PRIMARY KEY (id)
)
--;
CREATE INDEX ix_compliance_waiver_ends_at ON compliance_waiver (ends_at)
--;
CREATE INDEX ix_compliance_waiver_request_ref ON compliance_waiver (request_ref)
--;
CREATE INDEX ix_compliance_waiver_rule ON compliance_waiver (rule)
--;
CREATE TABLE contact_task (
    id VARCHAR NOT NULL,
    request_ref VARCHAR NOT NULL,
    party VARCHAR(40) NOT NULL,
    need VARCHAR(40) NOT NULL,
    zone VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    due_on DATE,
    contact VARCHAR,
    state VARCHAR(40) NOT NULL,
    reference VARCHAR,
    note VARCHAR,
    changed_at DATETIME NOT NULL,
    changed_by VARCHAR,
    PRIMARY KEY (id),
    UNIQUE (request_ref, party, zone)
)
--;
CREATE INDEX ix_contact_task_due_on ON contact_task (due_on)
--;
CREATE INDEX ix_contact_task_request_ref ON contact_task (request_ref)
--;
CREATE TABLE feed_cache (
    id VARCHAR NOT NULL,
    provider VARCHAR NOT NULL,
    lon FLOAT,
    lat FLOAT,
    station VARCHAR,
    fetched_at DATETIME NOT NULL,
    issued_at DATETIME,
    body VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    imported BOOLEAN NOT NULL,
    PRIMARY KEY (id)
)
--;
CREATE INDEX ix_feed_cache_fetched_at ON feed_cache (fetched_at)
--;
CREATE INDEX ix_feed_cache_provider ON feed_cache (provider)
--;
CREATE TABLE flight_request (
    spatial_key BIGINT NOT NULL,
    geometry_wkb BLOB,
    west FLOAT,
    south FLOAT,
    east FLOAT,
    north FLOAT,
    moment DATETIME,
    moment_end DATETIME,
    id VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    requested_by VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    purpose VARCHAR NOT NULL,
    asset_id VARCHAR,
    area JSON NOT NULL,
    "plan" JSON NOT NULL,
    permissions JSON NOT NULL,
    specification JSON NOT NULL,
    wanted_from DATE NOT NULL,
    wanted_to DATE NOT NULL,
    lot_id VARCHAR,
    zone VARCHAR NOT NULL,
    items JSON NOT NULL,
    cost_code VARCHAR NOT NULL,
    emergency BOOLEAN NOT NULL,
    status VARCHAR(40) NOT NULL,
    verdict_id VARCHAR,
    outcome VARCHAR,
    quotation JSON,
    net_pence BIGINT,
    call_off_id VARCHAR,
    reason VARCHAR,
    edition INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (reference)
)
--;
CREATE INDEX ix_flight_request_asset_id ON flight_request (asset_id)
--;
CREATE INDEX ix_flight_request_call_off_id ON flight_request (call_off_id)
--;
CREATE INDEX ix_flight_request_created_at ON flight_request (created_at)
--;
CREATE INDEX ix_flight_request_moment ON flight_request (moment)
--;
CREATE INDEX ix_flight_request_organisation_id ON flight_request (organisation_id)
--;
CREATE UNIQUE INDEX ix_flight_request_spatial_key ON flight_request (spatial_key)
--;
CREATE INDEX ix_flight_request_status ON flight_request (status)
--;
CREATE INDEX ix_flight_request_verdict_id ON flight_request (verdict_id)
--;
CREATE VIRTUAL TABLE flight_request_rt USING rtree(id, west, east, south, north, starts, ends)
--;
CREATE TRIGGER flight_request_rt_insert AFTER INSERT ON flight_request BEGIN INSERT INTO flight_request_rt SELECT new.spatial_key, new.west, new.east, new.south, new.north, coalesce(unixepoch(new.moment), -5364662400), coalesce(unixepoch(new.moment_end), 16725225600) WHERE new.west IS NOT NULL; END
--;
CREATE TRIGGER flight_request_rt_update AFTER UPDATE ON flight_request BEGIN DELETE FROM flight_request_rt WHERE id = old.spatial_key; INSERT INTO flight_request_rt SELECT new.spatial_key, new.west, new.east, new.south, new.north, coalesce(unixepoch(new.moment), -5364662400), coalesce(unixepoch(new.moment_end), 16725225600) WHERE new.west IS NOT NULL; END
--;
CREATE TRIGGER flight_request_rt_delete AFTER DELETE ON flight_request BEGIN DELETE FROM flight_request_rt WHERE id = old.spatial_key; END
--;
CREATE TABLE framework (
    id VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    owner_organisation_id VARCHAR NOT NULL,
    owner_name VARCHAR NOT NULL,
    owner_identifier VARCHAR NOT NULL,
    host_name VARCHAR,
    levy_bp INTEGER NOT NULL,
    awarded_on DATE NOT NULL,
    starts DATE NOT NULL,
    ends DATE NOT NULL,
    extensible_to DATE,
    term_reason VARCHAR,
    estimated_pence BIGINT NOT NULL,
    cpv VARCHAR NOT NULL,
    tolerance_bp INTEGER NOT NULL,
    tolerance_pence INTEGER NOT NULL,
    vat_tolerance_pence INTEGER NOT NULL,
    emergency_po_days INTEGER NOT NULL,
    relet_months INTEGER NOT NULL,
    order_count INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT framework_term CHECK (ends >= starts),
    UNIQUE (reference)
)
--;
CREATE INDEX ix_framework_owner_organisation_id ON framework (owner_organisation_id)
--;
CREATE TABLE framework_authority (
    id VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    kind VARCHAR(40) NOT NULL,
    limit_pence BIGINT NOT NULL,
    post VARCHAR NOT NULL,
    granted_by VARCHAR NOT NULL,
    starts DATE NOT NULL,
    ends DATE,
    lapsed_on DATE,
    PRIMARY KEY (id),
    CONSTRAINT authority_limit CHECK (limit_pence >= 0)
)
--;
CREATE INDEX ix_framework_authority_organisation_id ON framework_authority (organisation_id)
--;
CREATE INDEX ix_framework_authority_person_id ON framework_authority (person_id)
--;
CREATE TABLE job (
    id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    payload JSON NOT NULL,
    "key" VARCHAR,
    state VARCHAR NOT NULL,
    priority INTEGER NOT NULL,
    due_at DATETIME NOT NULL,
    attempts INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    worker_id VARCHAR,
    steps JSON NOT NULL,
    progress FLOAT NOT NULL,
    message VARCHAR,
    reason VARCHAR,
    created_at DATETIME NOT NULL,
    started_at DATETIME,
    finished_at DATETIME,
    PRIMARY KEY (id),
    CONSTRAINT job_kind_key UNIQUE (kind, "key")
)
--;
CREATE INDEX job_open ON job (priority DESC, due_at) WHERE state IN ('queued', 'running')
--;
CREATE TABLE ledger_transaction (
    id VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    event VARCHAR(40) NOT NULL,
    order_id VARCHAR NOT NULL,
    effective_on DATE NOT NULL,
    recorded_at DATETIME NOT NULL,
    person_id VARCHAR,
    reason VARCHAR NOT NULL,
    reverses_id VARCHAR,
    PRIMARY KEY (id),
    UNIQUE ("key"),
    UNIQUE (reverses_id)
)
--;
CREATE INDEX ix_ledger_transaction_order_id ON ledger_transaction (order_id)
--;
CREATE TRIGGER ledger_transaction_no_update BEFORE UPDATE ON ledger_transaction BEGIN SELECT RAISE(ABORT, 'ledger_transaction is append-only'); END
--;
CREATE TRIGGER ledger_transaction_no_delete BEFORE DELETE ON ledger_transaction BEGIN SELECT RAISE(ABORT, 'ledger_transaction is append-only'); END
--;
CREATE TABLE off_contract_spend (
    id VARCHAR NOT NULL,
    buyer_organisation_id VARCHAR NOT NULL,
    supplier_name VARCHAR NOT NULL,
    net_pence BIGINT NOT NULL,
    spent_on DATE NOT NULL,
    reason VARCHAR NOT NULL,
    recorded_at DATETIME NOT NULL,
    PRIMARY KEY (id)
)
--;
CREATE INDEX ix_off_contract_spend_buyer_organisation_id ON off_contract_spend (buyer_organisation_id)
--;
CREATE TABLE operator (
    organisation_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    operator_id VARCHAR,
    operator_id_expires DATE,
    accountable_manager_person_id VARCHAR,
    closed_at DATETIME,
    registered_at DATETIME NOT NULL,
    PRIMARY KEY (organisation_id)
)
--;
CREATE TABLE organisation (
    id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR(40) NOT NULL,
    created_at DATETIME NOT NULL,
    closed_at DATETIME,
    PRIMARY KEY (id),
    UNIQUE (name)
)
--;
CREATE TABLE sign_in_failure (
    id VARCHAR NOT NULL,
    email_sha256 VARCHAR NOT NULL,
    at DATETIME NOT NULL,
    PRIMARY KEY (id)
)
--;
CREATE INDEX ix_sign_in_failure_at ON sign_in_failure (at)
--;
CREATE INDEX ix_sign_in_failure_email_sha256 ON sign_in_failure (email_sha256)
--;
CREATE TABLE tide_station (
    id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    lon FLOAT NOT NULL,
    lat FLOAT NOT NULL,
    valid_within_m FLOAT NOT NULL,
    chart_datum_m_odn FLOAT NOT NULL,
    datum_source VARCHAR NOT NULL,
    datum_date DATE,
    source VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    imported_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    CHECK (valid_within_m > 0),
    UNIQUE (name)
)
--;
CREATE TABLE zone_dataset (
    id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    format VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    effective_from DATE,
    effective_to DATE,
    airac VARCHAR,
    "temporary" BOOLEAN NOT NULL,
    note VARCHAR,
    imported_at DATETIME NOT NULL,
    zone_count INTEGER NOT NULL,
    designators JSON NOT NULL,
    refused JSON NOT NULL,
    warnings JSON NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (source, sha256),
    CHECK (effective_to IS NULL OR effective_from IS NULL OR effective_to >= effective_from)
)
--;
CREATE INDEX ix_zone_dataset_source ON zone_dataset (source)
--;
CREATE TABLE aircraft (
    id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    serial VARCHAR,
    class_mark VARCHAR(40),
    first_marketed DATE,
    mtom_g FLOAT,
    rotary_wing BOOLEAN,
    camera BOOLEAN,
    remote_id BOOLEAN,
    green_flashing_light BOOLEAN,
    wind_limit_ms FLOAT,
    takeoff_wind_limit_ms FLOAT,
    ingress VARCHAR,
    coldest_c FLOAT,
    warmest_c FLOAT,
    maintenance_due DATE,
    bought_on DATE,
    retired_on DATE,
    documents JSON NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (organisation_id, serial),
    FOREIGN KEY(organisation_id) REFERENCES operator (organisation_id)
)
--;
CREATE INDEX ix_aircraft_organisation_id ON aircraft (organisation_id)
--;
CREATE TABLE airspace_zone (
    id VARCHAR NOT NULL,
    dataset_id VARCHAR NOT NULL,
    sequence INTEGER NOT NULL,
    designator VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR(40) NOT NULL,
    geometry_wkb BLOB NOT NULL,
    lower_m FLOAT NOT NULL,
    lower_reference VARCHAR NOT NULL,
    lower_text VARCHAR NOT NULL,
    upper_m FLOAT,
    upper_reference VARCHAR NOT NULL,
    upper_text VARCHAR NOT NULL,
    starts_at DATETIME,
    ends_at DATETIME,
    activity VARCHAR NOT NULL,
    permitted_by JSON NOT NULL,
    text VARCHAR,
    PRIMARY KEY (id),
    FOREIGN KEY(dataset_id) REFERENCES zone_dataset (id)
)
--;
CREATE INDEX ix_airspace_zone_dataset_id ON airspace_zone (dataset_id)
--;
CREATE INDEX ix_airspace_zone_designator ON airspace_zone (designator)
--;
CREATE TABLE approval (
    id VARCHAR NOT NULL,
    request_id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    net_pence BIGINT NOT NULL,
    state VARCHAR NOT NULL,
    asked_by VARCHAR NOT NULL,
    asked_at DATETIME NOT NULL,
    decided_by VARCHAR,
    decided_at DATETIME,
    reason VARCHAR,
    authority VARCHAR,
    PRIMARY KEY (id),
    FOREIGN KEY(request_id) REFERENCES flight_request (id)
)
--;
CREATE INDEX ix_approval_asked_at ON approval (asked_at)
--;
CREATE INDEX ix_approval_organisation_id ON approval (organisation_id)
--;
CREATE INDEX ix_approval_request_id ON approval (request_id)
--;
CREATE INDEX ix_approval_state ON approval (state)
--;
CREATE TABLE authorisation (
    id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    number VARCHAR NOT NULL,
    starts DATE,
    expires DATE,
    conditions JSON,
    max_range_m FLOAT,
    max_height_m_agl FLOAT,
    bvlos BOOLEAN,
    names_operator_id VARCHAR,
    document_ref VARCHAR,
    PRIMARY KEY (id),
    CHECK (starts IS NULL OR expires IS NULL OR expires >= starts),
    FOREIGN KEY(organisation_id) REFERENCES operator (organisation_id)
)
--;
CREATE INDEX ix_authorisation_organisation_id ON authorisation (organisation_id)
--;
CREATE TABLE catalogue_delivery_asset (
    delivery_id VARCHAR NOT NULL,
    asset_id VARCHAR NOT NULL,
    PRIMARY KEY (delivery_id, asset_id),
    FOREIGN KEY(delivery_id) REFERENCES catalogue_delivery (id),
    FOREIGN KEY(asset_id) REFERENCES catalogue_asset (id)
)
--;
CREATE TABLE catalogue_file (
    id VARCHAR NOT NULL,
    delivery_id VARCHAR NOT NULL,
    parent_id VARCHAR,
    upload_id VARCHAR,
    organisation_id VARCHAR NOT NULL,
    path VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    "key" VARCHAR,
    sha256 VARCHAR,
    size BIGINT,
    kind VARCHAR,
    state VARCHAR NOT NULL,
    reason VARCHAR,
    remedy VARCHAR,
    warnings JSON NOT NULL,
    item_id VARCHAR,
    duplicate_of VARCHAR,
    job_id VARCHAR,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (delivery_id, parent_id, path),
    FOREIGN KEY(delivery_id) REFERENCES catalogue_delivery (id)
)
--;
CREATE INDEX ix_catalogue_file_delivery_id ON catalogue_file (delivery_id)
--;
CREATE INDEX ix_catalogue_file_duplicate_of ON catalogue_file (duplicate_of)
--;
CREATE INDEX ix_catalogue_file_item_id ON catalogue_file (item_id)
--;
CREATE INDEX ix_catalogue_file_organisation_id ON catalogue_file (organisation_id)
--;
CREATE INDEX ix_catalogue_file_parent_id ON catalogue_file (parent_id)
--;
CREATE INDEX ix_catalogue_file_sha256 ON catalogue_file (sha256)
--;
CREATE INDEX ix_catalogue_file_state ON catalogue_file (state)
--;
CREATE TABLE catalogue_upload_part (
    upload_id VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    size BIGINT NOT NULL,
    "key" VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    PRIMARY KEY (upload_id, position),
    FOREIGN KEY(upload_id) REFERENCES catalogue_upload (id)
)
--;
CREATE TABLE data_processing_agreement (
    id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    starts DATE,
    expires DATE,
    document_ref VARCHAR,
    PRIMARY KEY (id),
    CHECK (starts IS NULL OR expires IS NULL OR expires >= starts),
    FOREIGN KEY(organisation_id) REFERENCES operator (organisation_id)
)
--;
CREATE INDEX ix_data_processing_agreement_organisation_id ON data_processing_agreement (organisation_id)
--;
CREATE TABLE flight_session (
    id VARCHAR NOT NULL,
    request_id VARCHAR NOT NULL,
    call_off_id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    operator_id VARCHAR NOT NULL,
    pilot_id VARCHAR NOT NULL,
    aircraft_id VARCHAR NOT NULL,
    starts_at DATETIME NOT NULL,
    ends_at DATETIME NOT NULL,
    takeoff JSON NOT NULL,
    crew JSON NOT NULL,
    status VARCHAR(40) NOT NULL,
    schedule_verdict_id VARCHAR,
    schedule_outcome VARCHAR,
    go_verdict_id VARCHAR,
    go_outcome VARCHAR,
    sorties JSON NOT NULL,
    cause VARCHAR,
    notes VARCHAR NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(request_id) REFERENCES flight_request (id)
)
--;
CREATE INDEX ix_flight_session_call_off_id ON flight_session (call_off_id)
--;
CREATE INDEX ix_flight_session_operator_id ON flight_session (operator_id)
--;
CREATE INDEX ix_flight_session_organisation_id ON flight_session (organisation_id)
--;
CREATE INDEX ix_flight_session_request_id ON flight_session (request_id)
--;
CREATE INDEX ix_flight_session_starts_at ON flight_session (starts_at)
--;
CREATE INDEX ix_flight_session_status ON flight_session (status)
--;
CREATE TABLE framework_buyer (
    id VARCHAR NOT NULL,
    framework_id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    identifier VARCHAR,
    community_planning_partner BOOLEAN NOT NULL,
    starts DATE NOT NULL,
    ends DATE,
    vat_status VARCHAR(40) NOT NULL,
    recoverable_bp INTEGER NOT NULL,
    recharge_vat VARCHAR(40) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT buyer_once UNIQUE (framework_id, organisation_id),
    FOREIGN KEY(framework_id) REFERENCES framework (id)
)
--;
CREATE INDEX ix_framework_buyer_framework_id ON framework_buyer (framework_id)
--;
CREATE INDEX ix_framework_buyer_organisation_id ON framework_buyer (organisation_id)
--;
CREATE TABLE framework_ceiling (
    id VARCHAR NOT NULL,
    framework_id VARCHAR NOT NULL,
    scope VARCHAR(40) NOT NULL,
    subject_id VARCHAR NOT NULL,
    unlimited BOOLEAN NOT NULL,
    limit_pence BIGINT,
    used_pence BIGINT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT ceiling_once UNIQUE (framework_id, scope, subject_id),
    CONSTRAINT ceiling_kind CHECK ((unlimited AND limit_pence IS NULL) OR (NOT unlimited AND limit_pence IS NOT NULL AND limit_pence >= 0)),
    CONSTRAINT ceiling_used CHECK (used_pence >= 0),
    CONSTRAINT ceiling_kept CHECK (limit_pence IS NULL OR used_pence <= limit_pence),
    FOREIGN KEY(framework_id) REFERENCES framework (id)
)
--;
CREATE INDEX ix_framework_ceiling_framework_id ON framework_ceiling (framework_id)
--;
CREATE TABLE framework_lot (
    id VARCHAR NOT NULL,
    framework_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    title VARCHAR NOT NULL,
    survey_type VARCHAR(40) NOT NULL,
    zones JSON NOT NULL,
    award_rule VARCHAR(40) NOT NULL,
    direct_award_limit_pence BIGINT,
    price_weight_bp INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT lot_number UNIQUE (framework_id, number),
    CONSTRAINT lot_price_weight CHECK (price_weight_bp BETWEEN 0 AND 10000),
    FOREIGN KEY(framework_id) REFERENCES framework (id)
)
--;
CREATE INDEX ix_framework_lot_framework_id ON framework_lot (framework_id)
--;
CREATE TABLE framework_modification (
    id VARCHAR NOT NULL,
    framework_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    subject_id VARCHAR NOT NULL,
    "before" VARCHAR NOT NULL,
    "after" VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    made_on DATE NOT NULL,
    made_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(framework_id) REFERENCES framework (id)
)
--;
CREATE INDEX ix_framework_modification_framework_id ON framework_modification (framework_id)
--;
CREATE TABLE insurance (
    id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    cover VARCHAR(40) NOT NULL,
    insurer_ref VARCHAR NOT NULL,
    ec785_compliant BOOLEAN,
    limit_pence BIGINT,
    starts DATE,
    expires DATE,
    document_ref VARCHAR,
    PRIMARY KEY (id),
    CHECK (starts IS NULL OR expires IS NULL OR expires >= starts),
    FOREIGN KEY(organisation_id) REFERENCES operator (organisation_id)
)
--;
CREATE INDEX ix_insurance_organisation_id ON insurance (organisation_id)
--;
CREATE TABLE ledger_entry (
    id VARCHAR NOT NULL,
    transaction_id VARCHAR NOT NULL,
    order_id VARCHAR NOT NULL,
    account VARCHAR(40) NOT NULL,
    amount_pence BIGINT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT entry_amount CHECK (amount_pence <> 0),
    FOREIGN KEY(transaction_id) REFERENCES ledger_transaction (id)
)
--;
CREATE INDEX entry_order ON ledger_entry (order_id, account, amount_pence)
--;
CREATE INDEX ix_ledger_entry_transaction_id ON ledger_entry (transaction_id)
--;
CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only'); END
--;
CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only'); END
--;
CREATE TABLE operator_declaration (
    id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    declared_by_person_id VARCHAR,
    at DATETIME NOT NULL,
    statements JSON NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(organisation_id) REFERENCES operator (organisation_id)
)
--;
CREATE INDEX ix_operator_declaration_at ON operator_declaration (at)
--;
CREATE INDEX ix_operator_declaration_organisation_id ON operator_declaration (organisation_id)
--;
CREATE TABLE person (
    id VARCHAR NOT NULL,
    email VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    roles JSON NOT NULL,
    password_hash VARCHAR,
    created_at DATETIME NOT NULL,
    closed_at DATETIME,
    PRIMARY KEY (id),
    UNIQUE (email),
    FOREIGN KEY(organisation_id) REFERENCES organisation (id)
)
--;
CREATE INDEX ix_person_organisation_id ON person (organisation_id)
--;
CREATE TABLE pilot (
    id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    person_id VARCHAR,
    name VARCHAR NOT NULL,
    flyer_id VARCHAR,
    flyer_id_expires DATE,
    engaged_from DATE,
    engaged_to DATE,
    PRIMARY KEY (id),
    UNIQUE (organisation_id, flyer_id),
    FOREIGN KEY(organisation_id) REFERENCES operator (organisation_id)
)
--;
CREATE INDEX ix_pilot_organisation_id ON pilot (organisation_id)
--;
CREATE INDEX ix_pilot_person_id ON pilot (person_id)
--;
CREATE TABLE tide_prediction (
    station_id VARCHAR NOT NULL,
    at DATETIME NOT NULL,
    level_m_odn FLOAT NOT NULL,
    PRIMARY KEY (station_id, at),
    FOREIGN KEY(station_id) REFERENCES tide_station (id)
)
--;
CREATE TABLE acceptance (
    delivery_id VARCHAR NOT NULL,
    request_id VARCHAR NOT NULL,
    session_id VARCHAR NOT NULL,
    received_at DATETIME NOT NULL,
    state VARCHAR NOT NULL,
    lines JSON NOT NULL,
    decided_by VARCHAR,
    decided_at DATETIME,
    reason VARCHAR,
    PRIMARY KEY (delivery_id),
    FOREIGN KEY(request_id) REFERENCES flight_request (id),
    FOREIGN KEY(session_id) REFERENCES flight_session (id)
)
--;
CREATE INDEX ix_acceptance_received_at ON acceptance (received_at)
--;
CREATE INDEX ix_acceptance_request_id ON acceptance (request_id)
--;
CREATE INDEX ix_acceptance_session_id ON acceptance (session_id)
--;
CREATE INDEX ix_acceptance_state ON acceptance (state)
--;
CREATE TABLE api_token (
    id VARCHAR NOT NULL,
    prefix VARCHAR NOT NULL,
    secret_sha256 VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    roles JSON NOT NULL,
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    revoked_at DATETIME,
    PRIMARY KEY (id),
    UNIQUE (secret_sha256),
    FOREIGN KEY(person_id) REFERENCES person (id)
)
--;
CREATE INDEX ix_api_token_person_id ON api_token (person_id)
--;
CREATE TABLE award_route (
    id VARCHAR NOT NULL,
    lot_id VARCHAR NOT NULL,
    previous_id VARCHAR,
    decided_on DATE NOT NULL,
    decided_at DATETIME NOT NULL,
    method VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    value_pence BIGINT NOT NULL,
    chosen_organisation_id VARCHAR,
    document JSON NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(lot_id) REFERENCES framework_lot (id)
)
--;
CREATE INDEX ix_award_route_lot_id ON award_route (lot_id)
--;
CREATE TABLE catalogue_item (
    spatial_key BIGINT NOT NULL,
    geometry_wkb BLOB,
    west FLOAT,
    south FLOAT,
    east FLOAT,
    north FLOAT,
    moment DATETIME,
    moment_end DATETIME,
    id VARCHAR NOT NULL,
    collection_id VARCHAR NOT NULL,
    delivery_id VARCHAR NOT NULL,
    file_id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    supplier_organisation_id VARCHAR,
    visibility VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    gsd FLOAT,
    platform VARCHAR,
    properties JSON NOT NULL,
    extensions JSON NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(collection_id) REFERENCES catalogue_collection (id),
    FOREIGN KEY(delivery_id) REFERENCES catalogue_delivery (id),
    FOREIGN KEY(file_id) REFERENCES catalogue_file (id)
)
--;
CREATE INDEX ix_catalogue_item_collection_id ON catalogue_item (collection_id)
--;
CREATE INDEX ix_catalogue_item_delivery_id ON catalogue_item (delivery_id)
--;
CREATE INDEX ix_catalogue_item_file_id ON catalogue_item (file_id)
--;
CREATE INDEX ix_catalogue_item_kind ON catalogue_item (kind)
--;
CREATE INDEX ix_catalogue_item_moment ON catalogue_item (moment)
--;
CREATE INDEX ix_catalogue_item_organisation_id ON catalogue_item (organisation_id)
--;
CREATE UNIQUE INDEX ix_catalogue_item_spatial_key ON catalogue_item (spatial_key)
--;
CREATE INDEX ix_catalogue_item_visibility ON catalogue_item (visibility)
--;
CREATE VIRTUAL TABLE catalogue_item_rt USING rtree(id, west, east, south, north, starts, ends)
--;
CREATE TRIGGER catalogue_item_rt_insert AFTER INSERT ON catalogue_item BEGIN INSERT INTO catalogue_item_rt SELECT new.spatial_key, new.west, new.east, new.south, new.north, coalesce(unixepoch(new.moment), -5364662400), coalesce(unixepoch(new.moment_end), 16725225600) WHERE new.west IS NOT NULL; END
--;
CREATE TRIGGER catalogue_item_rt_update AFTER UPDATE ON catalogue_item BEGIN DELETE FROM catalogue_item_rt WHERE id = old.spatial_key; INSERT INTO catalogue_item_rt SELECT new.spatial_key, new.west, new.east, new.south, new.north, coalesce(unixepoch(new.moment), -5364662400), coalesce(unixepoch(new.moment_end), 16725225600) WHERE new.west IS NOT NULL; END
--;
CREATE TRIGGER catalogue_item_rt_delete AFTER DELETE ON catalogue_item BEGIN DELETE FROM catalogue_item_rt WHERE id = old.spatial_key; END
--;
CREATE TABLE flight_hours (
    id VARCHAR NOT NULL,
    pilot_id VARCHAR NOT NULL,
    flown_on DATE NOT NULL,
    minutes INTEGER NOT NULL,
    aircraft_class VARCHAR,
    source VARCHAR(40) NOT NULL,
    reference VARCHAR,
    PRIMARY KEY (id),
    CHECK (minutes >= 0),
    UNIQUE (pilot_id, source, reference),
    FOREIGN KEY(pilot_id) REFERENCES pilot (id)
)
--;
CREATE INDEX ix_flight_hours_flown_on ON flight_hours (flown_on)
--;
CREATE INDEX ix_flight_hours_pilot_id ON flight_hours (pilot_id)
--;
CREATE TABLE framework_place (
    id VARCHAR NOT NULL,
    lot_id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    identifier VARCHAR,
    rank INTEGER NOT NULL,
    capacity INTEGER NOT NULL,
    zones JSON NOT NULL,
    starts DATE NOT NULL,
    ends DATE,
    vat_registered BOOLEAN NOT NULL,
    finance_number VARCHAR,
    PRIMARY KEY (id),
    CONSTRAINT place_once UNIQUE (lot_id, organisation_id),
    CONSTRAINT place_rank CHECK (rank >= 1),
    CONSTRAINT place_capacity CHECK (capacity >= 0),
    FOREIGN KEY(lot_id) REFERENCES framework_lot (id)
)
--;
CREATE INDEX ix_framework_place_lot_id ON framework_place (lot_id)
--;
CREATE INDEX ix_framework_place_organisation_id ON framework_place (organisation_id)
--;
CREATE TABLE ledger_balance (
    order_id VARCHAR NOT NULL,
    framework_id VARCHAR NOT NULL,
    lot_id VARCHAR NOT NULL,
    buyer_organisation_id VARCHAR NOT NULL,
    supplier_organisation_id VARCHAR NOT NULL,
    pipeline_pence BIGINT NOT NULL,
    committed_pence BIGINT NOT NULL,
    accrued_pence BIGINT NOT NULL,
    invoiced_pence BIGINT NOT NULL,
    paid_pence BIGINT NOT NULL,
    PRIMARY KEY (order_id),
    CONSTRAINT balance_signs CHECK (pipeline_pence >= 0 AND committed_pence >= 0 AND accrued_pence >= 0 AND invoiced_pence >= 0 AND paid_pence >= 0),
    FOREIGN KEY(framework_id) REFERENCES framework (id),
    FOREIGN KEY(lot_id) REFERENCES framework_lot (id)
)
--;
CREATE INDEX balance_figures ON ledger_balance (framework_id, lot_id, buyer_organisation_id, pipeline_pence, committed_pence, accrued_pence, invoiced_pence, paid_pence)
--;
CREATE INDEX ix_ledger_balance_supplier_organisation_id ON ledger_balance (supplier_organisation_id)
--;
CREATE TABLE pilot_certificate (
    id VARCHAR NOT NULL,
    pilot_id VARCHAR NOT NULL,
    kind VARCHAR(40) NOT NULL,
    category VARCHAR(40),
    number VARCHAR,
    issued DATE,
    expires DATE,
    document_ref VARCHAR,
    PRIMARY KEY (id),
    FOREIGN KEY(pilot_id) REFERENCES pilot (id)
)
--;
CREATE INDEX ix_pilot_certificate_pilot_id ON pilot_certificate (pilot_id)
--;
CREATE TABLE rate_card (
    id VARCHAR NOT NULL,
    lot_id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    effective_from DATE NOT NULL,
    effective_to DATE,
    previous_id VARCHAR,
    amendment VARCHAR(40) NOT NULL,
    amendment_detail JSON NOT NULL,
    rationale VARCHAR NOT NULL,
    published_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT card_version UNIQUE (lot_id, organisation_id, version),
    CONSTRAINT card_dates CHECK (effective_to IS NULL OR effective_to >= effective_from),
    FOREIGN KEY(lot_id) REFERENCES framework_lot (id)
)
--;
CREATE INDEX ix_rate_card_lot_id ON rate_card (lot_id)
--;
CREATE INDEX ix_rate_card_organisation_id ON rate_card (organisation_id)
--;
CREATE TABLE sign_in (
    secret_sha256 VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    csrf_token VARCHAR NOT NULL,
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    PRIMARY KEY (secret_sha256),
    FOREIGN KEY(person_id) REFERENCES person (id)
)
--;
CREATE INDEX ix_sign_in_expires_at ON sign_in (expires_at)
--;
CREATE INDEX ix_sign_in_person_id ON sign_in (person_id)
--;
CREATE TABLE catalogue_item_asset (
    id VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    file_name VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    size BIGINT NOT NULL,
    media_type VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    fields JSON NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (item_id, name),
    FOREIGN KEY(item_id) REFERENCES catalogue_item (id)
)
--;
CREATE INDEX ix_catalogue_item_asset_item_id ON catalogue_item_asset (item_id)
--;
CREATE TABLE catalogue_item_link (
    item_id VARCHAR NOT NULL,
    asset_id VARCHAR NOT NULL,
    linked_by VARCHAR NOT NULL,
    distance_m FLOAT,
    PRIMARY KEY (item_id, asset_id),
    FOREIGN KEY(item_id) REFERENCES catalogue_item (id),
    FOREIGN KEY(asset_id) REFERENCES catalogue_asset (id)
)
--;
CREATE INDEX ix_catalogue_item_link_asset_id ON catalogue_item_link (asset_id)
--;
CREATE TABLE catalogue_share_link (
    id VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    token_sha256 VARCHAR NOT NULL,
    ends_on DATE NOT NULL,
    ends_at DATETIME NOT NULL,
    created_by VARCHAR,
    created_at DATETIME NOT NULL,
    revoked_at DATETIME,
    PRIMARY KEY (id),
    FOREIGN KEY(item_id) REFERENCES catalogue_item (id),
    UNIQUE (token_sha256)
)
--;
CREATE INDEX ix_catalogue_share_link_item_id ON catalogue_share_link (item_id)
--;
CREATE TABLE mini_competition (
    id VARCHAR NOT NULL,
    route_id VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    closes_at DATETIME NOT NULL,
    price_weight_bp INTEGER NOT NULL,
    invited JSON NOT NULL,
    winner_organisation_id VARCHAR,
    decided_at DATETIME,
    PRIMARY KEY (id),
    FOREIGN KEY(route_id) REFERENCES award_route (id),
    UNIQUE (reference)
)
--;
CREATE UNIQUE INDEX ix_mini_competition_route_id ON mini_competition (route_id)
--;
CREATE TABLE quotation (
    id VARCHAR NOT NULL,
    lot_id VARCHAR NOT NULL,
    card_id VARCHAR NOT NULL,
    supplier_organisation_id VARCHAR NOT NULL,
    buyer_organisation_id VARCHAR NOT NULL,
    price_date DATE NOT NULL,
    valid_until DATE NOT NULL,
    net_pence BIGINT NOT NULL,
    document JSON NOT NULL,
    sent_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(lot_id) REFERENCES framework_lot (id),
    FOREIGN KEY(card_id) REFERENCES rate_card (id)
)
--;
CREATE INDEX ix_quotation_buyer_organisation_id ON quotation (buyer_organisation_id)
--;
CREATE INDEX ix_quotation_lot_id ON quotation (lot_id)
--;
CREATE INDEX ix_quotation_supplier_organisation_id ON quotation (supplier_organisation_id)
--;
CREATE TABLE rate (
    id VARCHAR NOT NULL,
    card_id VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    unit VARCHAR(40) NOT NULL,
    price_pence BIGINT,
    percent_bp INTEGER,
    cap_pence BIGINT,
    zone VARCHAR(40),
    sensor VARCHAR,
    band_from VARCHAR,
    band_to VARCHAR,
    per_band BOOLEAN NOT NULL,
    free_quantity VARCHAR NOT NULL,
    included INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT rate_code UNIQUE (card_id, code),
    FOREIGN KEY(card_id) REFERENCES rate_card (id)
)
--;
CREATE INDEX ix_rate_card_id ON rate (card_id)
--;
CREATE TABLE stand_down_term (
    id VARCHAR NOT NULL,
    card_id VARCHAR NOT NULL,
    called_by VARCHAR(40) NOT NULL,
    cause VARCHAR(40) NOT NULL,
    notice_from_hours INTEGER NOT NULL,
    notice_to_hours INTEGER,
    mobilised BOOLEAN,
    percent_bp INTEGER NOT NULL,
    fixed_pence BIGINT NOT NULL,
    costs_recoverable BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(card_id) REFERENCES rate_card (id)
)
--;
CREATE INDEX ix_stand_down_term_card_id ON stand_down_term (card_id)
--;
CREATE TABLE call_off (
    id VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    framework_id VARCHAR NOT NULL,
    lot_id VARCHAR NOT NULL,
    quotation_id VARCHAR NOT NULL,
    route_id VARCHAR NOT NULL,
    buyer_organisation_id VARCHAR NOT NULL,
    supplier_organisation_id VARCHAR NOT NULL,
    job_ref VARCHAR NOT NULL,
    asset_ref VARCHAR,
    requirement VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    state VARCHAR(40) NOT NULL,
    net_pence BIGINT NOT NULL,
    ordered_on DATE NOT NULL,
    due_on DATE NOT NULL,
    placed_at DATETIME NOT NULL,
    offer_expires_at DATETIME NOT NULL,
    answered_at DATETIME,
    answer_reason VARCHAR,
    po_number VARCHAR,
    emergency BOOLEAN NOT NULL,
    ledger_codes JSON NOT NULL,
    flown_on DATE,
    delivered_on DATE,
    accepted_on DATE,
    first_delivery_accepted BOOLEAN,
    withheld_reason VARCHAR,
    PRIMARY KEY (id),
    CONSTRAINT call_off_value CHECK (net_pence >= 0),
    UNIQUE (reference),
    FOREIGN KEY(framework_id) REFERENCES framework (id),
    FOREIGN KEY(lot_id) REFERENCES framework_lot (id),
    FOREIGN KEY(quotation_id) REFERENCES quotation (id),
    FOREIGN KEY(route_id) REFERENCES award_route (id)
)
--;
CREATE INDEX call_off_by_day ON call_off (framework_id, ordered_on, state, net_pence)
--;
CREATE INDEX call_off_listing ON call_off (framework_id, placed_at, id)
--;
CREATE INDEX call_off_repeats ON call_off (framework_id, requirement, buyer_organisation_id, state, net_pence)
--;
CREATE INDEX ix_call_off_buyer_organisation_id ON call_off (buyer_organisation_id)
--;
CREATE INDEX ix_call_off_job_ref ON call_off (job_ref)
--;
CREATE INDEX ix_call_off_lot_id ON call_off (lot_id)
--;
CREATE INDEX ix_call_off_state ON call_off (state)
--;
CREATE INDEX ix_call_off_supplier_organisation_id ON call_off (supplier_organisation_id)
--;
CREATE TABLE competition_bid (
    id VARCHAR NOT NULL,
    competition_id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    price_pence BIGINT NOT NULL,
    quality_bp INTEGER NOT NULL,
    score JSON NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT bid_once UNIQUE (competition_id, organisation_id),
    FOREIGN KEY(competition_id) REFERENCES mini_competition (id)
)
--;
CREATE INDEX ix_competition_bid_competition_id ON competition_bid (competition_id)
--;
CREATE TABLE call_off_line (
    id VARCHAR NOT NULL,
    call_off_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    unit VARCHAR(40) NOT NULL,
    title VARCHAR NOT NULL,
    quantity VARCHAR NOT NULL,
    net_pence BIGINT NOT NULL,
    explanation VARCHAR NOT NULL,
    earned VARCHAR(40) NOT NULL,
    accrued_pence BIGINT NOT NULL,
    invoiced_pence BIGINT NOT NULL,
    accepted BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT line_position UNIQUE (call_off_id, position),
    CONSTRAINT line_sums CHECK (accrued_pence >= 0 AND invoiced_pence >= 0),
    FOREIGN KEY(call_off_id) REFERENCES call_off (id)
)
--;
CREATE INDEX ix_call_off_line_call_off_id ON call_off_line (call_off_id)
--;
CREATE TABLE invoice (
    id VARCHAR NOT NULL,
    number VARCHAR NOT NULL,
    number_key VARCHAR NOT NULL,
    call_off_id VARCHAR NOT NULL,
    supplier_organisation_id VARCHAR NOT NULL,
    buyer_organisation_id VARCHAR NOT NULL,
    po_number VARCHAR,
    state VARCHAR(40) NOT NULL,
    invoice_date DATE NOT NULL,
    received_on DATE NOT NULL,
    due_on DATE NOT NULL,
    net_pence BIGINT NOT NULL,
    vat_pence BIGINT NOT NULL,
    gross_pence BIGINT NOT NULL,
    irrecoverable_pence BIGINT NOT NULL,
    credited_pence BIGINT NOT NULL,
    paid_pence BIGINT NOT NULL,
    final BOOLEAN NOT NULL,
    "match" JSON NOT NULL,
    recorded_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT invoice_number UNIQUE (supplier_organisation_id, number_key),
    CONSTRAINT invoice_gross CHECK (gross_pence = net_pence + vat_pence),
    CONSTRAINT invoice_signs CHECK (net_pence >= 0 AND vat_pence >= 0),
    CONSTRAINT invoice_credited CHECK (credited_pence >= 0 AND credited_pence <= net_pence),
    FOREIGN KEY(call_off_id) REFERENCES call_off (id)
)
--;
CREATE INDEX ix_invoice_buyer_organisation_id ON invoice (buyer_organisation_id)
--;
CREATE INDEX ix_invoice_call_off_id ON invoice (call_off_id)
--;
CREATE INDEX ix_invoice_state ON invoice (state)
--;
CREATE INDEX ix_invoice_supplier_organisation_id ON invoice (supplier_organisation_id)
--;
CREATE TABLE stand_down (
    id VARCHAR NOT NULL,
    call_off_id VARCHAR NOT NULL,
    cause VARCHAR(40) NOT NULL,
    called_by VARCHAR(40) NOT NULL,
    notice_hours INTEGER NOT NULL,
    mobilised BOOLEAN NOT NULL,
    cancelled BOOLEAN NOT NULL,
    charge_pence BIGINT NOT NULL,
    term_id VARCHAR NOT NULL,
    explanation VARCHAR NOT NULL,
    happened_on DATE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(call_off_id) REFERENCES call_off (id)
)
--;
CREATE INDEX ix_stand_down_call_off_id ON stand_down (call_off_id)
--;
CREATE TABLE supplier_incident (
    id VARCHAR NOT NULL,
    call_off_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    happened_on DATE NOT NULL,
    note VARCHAR NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(call_off_id) REFERENCES call_off (id)
)
--;
CREATE INDEX ix_supplier_incident_call_off_id ON supplier_incident (call_off_id)
--;
CREATE TABLE credit_note (
    id VARCHAR NOT NULL,
    invoice_id VARCHAR NOT NULL,
    supplier_organisation_id VARCHAR NOT NULL,
    number VARCHAR NOT NULL,
    number_key VARCHAR NOT NULL,
    net_pence BIGINT NOT NULL,
    vat_pence BIGINT NOT NULL,
    credited_on DATE NOT NULL,
    reason VARCHAR NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT credit_number UNIQUE (supplier_organisation_id, number_key),
    FOREIGN KEY(invoice_id) REFERENCES invoice (id)
)
--;
CREATE INDEX ix_credit_note_invoice_id ON credit_note (invoice_id)
--;
CREATE TABLE invoice_line (
    id VARCHAR NOT NULL,
    invoice_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    call_off_line_id VARCHAR NOT NULL,
    description VARCHAR NOT NULL,
    net_pence BIGINT NOT NULL,
    vat_rate_bp INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT invoice_position UNIQUE (invoice_id, position),
    FOREIGN KEY(invoice_id) REFERENCES invoice (id)
)
--;
CREATE INDEX ix_invoice_line_invoice_id ON invoice_line (invoice_id)
--;
CREATE TABLE payment (
    id VARCHAR NOT NULL,
    invoice_id VARCHAR NOT NULL,
    buyer_organisation_id VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    paid_on DATE NOT NULL,
    net_pence BIGINT NOT NULL,
    gross_pence BIGINT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT payment_once UNIQUE (buyer_organisation_id, reference),
    FOREIGN KEY(invoice_id) REFERENCES invoice (id)
)
--;
CREATE INDEX ix_payment_invoice_id ON payment (invoice_id)
--;
CREATE INDEX ix_payment_paid_on ON payment (paid_on)
--;
CREATE TABLE recharge (
    id VARCHAR NOT NULL,
    invoice_id VARCHAR NOT NULL,
    organisation_id VARCHAR NOT NULL,
    weight INTEGER NOT NULL,
    net_pence BIGINT NOT NULL,
    vat_pence BIGINT NOT NULL,
    irrecoverable_pence BIGINT NOT NULL,
    vat_status VARCHAR(40) NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(invoice_id) REFERENCES invoice (id)
)
--;
CREATE INDEX ix_recharge_invoice_id ON recharge (invoice_id)
--;
CREATE INDEX ix_recharge_organisation_id ON recharge (organisation_id)
