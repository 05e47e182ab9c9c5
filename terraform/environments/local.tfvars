environment = "local"

# Where emulators listen by default. `make` gives the address that the stack is deployed to.
emulator_url = "http://localhost:4566"

# The emulator speaks plain HTTP, and does refuse requests by a TLS-only statement.
enforce_tls = false

# The emulator takes mails from any address that is there, and sends none; `make mails` shows them.
sender_email = "orders@shop.example.com"

# The emulator asks for the right to send mails as such, not for the right to an address, and knows no ses:FromAddress.
enforce_sender = false

# The emulator takes as many mails and text messages as come.
notification_rate = 1000

# API Gateway makes keys on AWS; the emulator has to be given one. It opens nothing but the emulator.
api_key_value = "local-development-key-not-a-secret"

# So that the curl lines of the README work: curl cannot do SRP.
password_sign_in = true

# Load tests send more than an AWS stack's plan allows.
throttle_rate  = 10000
throttle_burst = 10000
monthly_quota  = 1000000

# The emulator spoils a usage plan that is changed, so that the stack could neither be planned nor destroyed any more.
replace_usage_plan = true

# The emulator charges nothing, and a visitor wants to see what happens at once.
console_refresh_seconds = 2

# Tests wait for the counts.
analytics_delay_seconds = 1

# `make destroy` leaves nothing behind, and a local stack's receipts are worth nothing.
force_destroy = true

# The emulator takes a minute to be given a lifecycle rule, and a local stack does not live that long.
noncurrent_version_days = null

# The emulator forgets half of an alarm, so that each plan would change it again.
alarms = false

# The emulator does not know saved queries.
saved_queries = false

# The emulator has no quota. It starts a process for every invocation that finds all others busy: more runs at once than
# these would only wait for its two or four processors.
lambda_concurrency_quota = 1000
order_consumers          = 3
order_batch_size         = 5

# The tests subscribe to the topic, and the emulator charges nothing.
publish_statuses = true
