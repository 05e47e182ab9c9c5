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

# The same key in each local stack, so that requests by hand need no other. It opens nothing but the emulator.
api_key_values = { operations-1 = "operations.local-key-not-a-secret" }

# So that the curl lines of the README work: curl cannot do SRP.
password_sign_in = true

# Load tests send more than an AWS stack's plan allows.
throttle_rate  = 10000
throttle_burst = 10000

# The tests call the API as another application too, and with the key of one that may not call any more.
api_clients = {
  operations = { description = "The commands of make", monthly_quota = 1000000 }
  tests      = { description = "A second application, for the tests", monthly_quota = 1000000 }
  revoked    = { description = "An application that may not call any more, for the tests", enabled = false }
}

# The emulator charges nothing, and a visitor wants to see what happens at once.
console_refresh_seconds = 2

# Tests wait for the counts.
analytics_delay_seconds = 1

# `make destroy` leaves nothing behind, and a local stack's receipts are worth nothing.
force_destroy = true

# The emulator takes a minute to be given a lifecycle rule, and a local stack does not live that long.
noncurrent_version_days = null
upload_days             = null

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
