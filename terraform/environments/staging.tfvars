environment        = "staging"
log_retention_days = 30

# A run of the acceptance tests (make test-api) makes about 1,700 requests and says at its end how many: the default of
# 5,000 a month would last for two runs. This lasts for 140, a few on each working day.
api_clients = {
  operations = { description = "The commands of make, and the console", monthly_quota = 250000 }
}
