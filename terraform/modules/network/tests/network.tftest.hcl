mock_provider "aws" {
  override_during = plan
}

variables {
  context = {
    prefix             = "orders-test"
    region             = "eu-central-1"
    account_id         = "123456789012"
    reverse_dns_prefix = "com.amazonaws"
  }
  zones    = ["eu-central-1a", "eu-central-1b"]
  services = ["dynamodb", "s3", "sqs", "sync-states"]
}

override_resource {
  target          = aws_vpc.this
  override_during = plan
  values          = { id = "vpc-1", default_route_table_id = "rtb-1" }
}

override_resource {
  target          = aws_security_group.functions
  override_during = plan
  values          = { id = "sg-functions" }
}

override_resource {
  target          = aws_security_group.endpoints
  override_during = plan
  values          = { id = "sg-endpoints" }
}

run "reaches_the_named_services_only" {
  command = plan

  assert {
    condition = { for service, endpoint in output.endpoints : service => "${endpoint.type} ${endpoint.name}" } == {
      dynamodb    = "Gateway com.amazonaws.eu-central-1.dynamodb"
      s3          = "Gateway com.amazonaws.eu-central-1.s3"
      sqs         = "Interface com.amazonaws.eu-central-1.sqs"
      sync-states = "Interface com.amazonaws.eu-central-1.sync-states"
    }
    error_message = "Each service must have an endpoint: DynamoDB and S3 the one that is free."
  }

  assert {
    condition = alltrue([for endpoint in values(output.endpoints) : jsondecode(endpoint.policy).Statement == [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "*"
      Resource  = "*"
      Condition = {
        StringEquals         = { "aws:PrincipalAccount" = "123456789012" }
        StringEqualsIfExists = { "aws:ResourceAccount" = "123456789012" }
      }
    }]])
    error_message = "An endpoint must pass on requests of the own account to the own account only."
  }

  assert {
    condition = { for zone, subnet in aws_subnet.this : zone => subnet.cidr_block } == {
      eu-central-1a = "10.0.0.0/24"
      eu-central-1b = "10.0.1.0/24"
    }
    error_message = "Each zone must have a subnet of its own."
  }

  assert {
    condition     = alltrue([for subnet in values(aws_subnet.this) : subnet.map_public_ip_on_launch != true])
    error_message = "Nothing in the network may have a public address."
  }

  assert {
    condition = alltrue([
      aws_vpc_security_group_ingress_rule.from_functions.security_group_id == "sg-endpoints",
      aws_vpc_security_group_ingress_rule.from_functions.referenced_security_group_id == "sg-functions",
      aws_vpc_security_group_egress_rule.to_endpoints.security_group_id == "sg-functions",
      aws_vpc_security_group_egress_rule.to_endpoints.referenced_security_group_id == "sg-endpoints",
      alltrue([for rule in concat([aws_vpc_security_group_egress_rule.to_endpoints], values(aws_vpc_security_group_egress_rule.to_gateways)) : rule.from_port == 443 && rule.to_port == 443 && rule.cidr_ipv4 == null]),
      output.security_group_ids == ["sg-functions"],
    ])
    error_message = "Functions must reach the endpoints by HTTPS, and nothing must reach the functions."
  }
}

run "refuses_zones_of_another_region" {
  command = plan

  variables {
    zones = ["eu-west-1a"]
  }

  expect_failures = [var.zones]
}

run "refuses_the_same_zone_twice" {
  command = plan

  variables {
    zones = ["eu-central-1a", "eu-central-1a"]
  }

  expect_failures = [var.zones]
}

run "refuses_no_zone" {
  command = plan

  variables {
    zones = []
  }

  expect_failures = [var.zones]
}
