terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

locals {
  gateway_services = setintersection(var.services, ["dynamodb", "s3"])
  services         = setsubtract(var.services, local.gateway_services)
  service_prefix   = "${var.context.reverse_dns_prefix}.${var.context.region}"

  # A request with credentials of another account could carry data to that account, and so could one to a resource of another
  # account. Not every request names a resource: a text message goes to a phone number.
  # Source: AWS whitepaper "Building a data perimeter on AWS".
  endpoint_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "*"
      Resource  = "*"
      Condition = {
        StringEquals         = { "aws:PrincipalAccount" = var.context.account_id }
        StringEqualsIfExists = { "aws:ResourceAccount" = var.context.account_id }
      }
    }]
  })
}

# Nothing else is in the network and nothing is joined to it, so its addresses need no choice.
resource "aws_vpc" "this" {
  cidr_block           = "10.0.0.0/22"
  enable_dns_hostnames = true

  tags = { Name = var.context.prefix }
}

# They use the network's own route table, whose only routes are those of the gateway endpoints.
resource "aws_subnet" "this" {
  for_each          = { for index, zone in var.zones : zone => index }
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 2, each.value)

  tags = { Name = "${var.context.prefix}-${each.key}" }
}

# AWS makes it for every network, open within. Here it lets nothing through.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.context.prefix}-unused" }
}

resource "aws_security_group" "functions" {
  name_prefix = "${var.context.prefix}-functions-"
  description = "The functions: out to the endpoints, and nothing in"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.context.prefix}-functions" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group" "endpoints" {
  name_prefix = "${var.context.prefix}-endpoints-"
  description = "The endpoints of AWS services: in from the functions"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.context.prefix}-endpoints" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "to_endpoints" {
  security_group_id            = aws_security_group.functions.id
  description                  = "HTTPS to the interface endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id
}

resource "aws_vpc_security_group_egress_rule" "to_gateways" {
  for_each          = local.gateway_services
  security_group_id = aws_security_group.functions.id
  description       = "HTTPS to ${each.key}"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.gateway[each.key].prefix_list_id
}

resource "aws_vpc_security_group_ingress_rule" "from_functions" {
  security_group_id            = aws_security_group.endpoints.id
  description                  = "HTTPS from the functions"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.functions.id
}

# Free of charge.
resource "aws_vpc_endpoint" "gateway" {
  for_each          = local.gateway_services
  vpc_id            = aws_vpc.this.id
  service_name      = "${local.service_prefix}.${each.key}"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_vpc.this.default_route_table_id]
  policy            = local.endpoint_policy

  tags = { Name = "${var.context.prefix}-${each.key}" }
}

# With private DNS, the AWS SDK calls a service as it does elsewhere, and the name leads to the endpoint.
resource "aws_vpc_endpoint" "interface" {
  for_each            = local.services
  vpc_id              = aws_vpc.this.id
  service_name        = "${local.service_prefix}.${each.key}"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = values(aws_subnet.this)[*].id
  security_group_ids  = [aws_security_group.endpoints.id]
  private_dns_enabled = true
  policy              = local.endpoint_policy

  tags = { Name = "${var.context.prefix}-${each.key}" }
}
