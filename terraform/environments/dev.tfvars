environment = "dev"
log_level   = "DEBUG"

# A run of the acceptance tests (make test-api) makes about 1,700 requests and says at its end how many: the default of
# 5,000 a month would last for two runs. This lasts for 140, a few on each working day.
api_clients = {
  operations = { description = "The commands of make, and the console", monthly_quota = 250000 }
}

# Stacks of developers come and go.
force_destroy           = true
noncurrent_version_days = 7

# The acceptance tests subscribe to the topic.
publish_statuses = true
