-- Wireshark dissector for the messages of floodsim (docs/wire.md), in its native dialect and in both older ones.
--
--   sim wireshark --dissector > floodsim.lua
--   wireshark -X lua_script:floodsim.lua messages.pcapng
--
-- To load it always, put it into the folder "Personal Lua Plugins" (Help, About Wireshark, Folders).
--
-- Filters: floodsim.command == "get", floodsim.query == "...", floodsim.ttl == 1

local floodsim = Proto("floodsim", "floodsim")

local f = {
  command = ProtoField.string("floodsim.command", "Command"),
  file = ProtoField.string("floodsim.file", "File", base.UNICODE),
  file_name = ProtoField.string("floodsim.file.name", "File name, decoded", base.UNICODE),
  origin_ip = ProtoField.string("floodsim.origin.ip", "Origin IP"),
  origin_port = ProtoField.uint16("floodsim.origin.port", "Origin port"),
  holder = ProtoField.uint64("floodsim.holder", "Holder"),
  ip = ProtoField.string("floodsim.ip", "IP"),
  port = ProtoField.uint16("floodsim.port", "Port"),
  query = ProtoField.string("floodsim.query", "Query id"),
  hops = ProtoField.uint32("floodsim.hops", "Hops"),
  ttl = ProtoField.uint32("floodsim.ttl", "TTL"),
  size = ProtoField.uint64("floodsim.size", "Size"),
  digest = ProtoField.string("floodsim.digest", "Digest"),
  peer = ProtoField.uint64("floodsim.peer", "Peer"),
  token = ProtoField.string("floodsim.token", "Token"),
  outcome = ProtoField.string("floodsim.outcome", "Outcome"),
  invalid = ProtoField.string("floodsim.invalid", "Not a message", base.UNICODE),
  header_length = ProtoField.int32("floodsim.transfer.length", "Length of header or trailer"),
  header = ProtoField.string("floodsim.transfer.header", "Header or trailer", base.UNICODE),
  archive = ProtoField.bytes("floodsim.transfer.data", "Archive"),
}
local list = {}
for _, field in pairs(f) do
  list[#list + 1] = field
end
floodsim.fields = list

local expert_invalid =
  ProtoExpert.new("floodsim.expert.invalid", "Not a message", expert.group.MALFORMED, expert.severity.WARN)
floodsim.experts = { expert_invalid }

-- The fields behind the command, for each number of them.
local layouts = {
  get = {
    [4] = { "file", "origin_port", "origin_ip", "ttl" },
    [6] = { "file", "origin_port", "origin_ip", "query", "hops", "ttl" },
  },
  found = {
    [4] = { "file", "at", "ip", "port" },
    [5] = { "file", "at", "holder", "ip", "port" },
    [9] = { "file", "at", "holder", "ip", "port", "query", "hops", "size", "digest" },
  },
  request = {
    [3] = { "file", "ip", "port" },
    [4] = { "file", "ip", "port", "query" },
  },
  hello = { [1] = { "peer" } },
  ask = { [3] = { "token", "file", "ttl" } },
  answer = { [2] = { "file", "outcome" } },
}

local numbers = {
  origin_port = true, holder = true, port = true, hops = true, ttl = true, size = true, peer = true,
}

local max_message = 4096
local max_header = 65536
-- A segment of this size may end within a message.
local full_segment = 1400

-- The words of a line with their offsets, or nil if it is not a message.
local function parse(line)
  local words = {}
  for at, word in line:gmatch("()([^ ]+)") do
    words[#words + 1] = { at = at - 1, text = word }
  end
  local command = words[1] and words[1].text or ""
  local names = layouts[command] and layouts[command][#words - 1]
  if names == nil then
    return nil
  end
  local fields = { { name = "command", at = words[1].at, text = command } }
  for index, name in ipairs(names) do
    local word = words[index + 1]
    fields[#fields + 1] = { name = name, at = word.at, text = word.text }
  end
  -- In one older dialect, the IP of a `get` stands before the port.
  if command == "get" and not fields[3].text:match("^%d+$") then
    fields[3].name, fields[4].name = "origin_ip", "origin_port"
  end
  for _, field in ipairs(fields) do
    if numbers[field.name] and not field.text:match("^%d+$") then
      return nil
    end
  end
  return fields
end

local function decoded(name)
  return (name:gsub("%%(%x%x)", function(hex)
    return string.char(tonumber(hex, 16))
  end))
end

local function is_command(text)
  local word = text:match("^(%l+) ")
  return word ~= nil and layouts[word] ~= nil
end

local function add_text(item, field, range)
  item:add_packet_field(field, range, ENC_UTF_8 + ENC_STRING)
end

local function add_message(tvb, offset, length, line, pinfo, tree)
  local fields = parse(line)
  if fields == nil then
    local item = tree:add(floodsim, tvb(offset, length))
    item:append_text(", not a message")
    add_text(item, f.invalid, tvb(offset, length))
    item:add_proto_expert_info(expert_invalid)
    return "not a message"
  end
  local item = tree:add(floodsim, tvb(offset, length))
  local summary = {}
  for _, field in ipairs(fields) do
    local range = tvb(offset + field.at, #field.text)
    if numbers[field.name] then
      local wide = field.name == "size" or field.name == "holder" or field.name == "peer"
      item:add(f[field.name], range, wide and UInt64.new(tonumber(field.text) % 4294967296,
        math.floor(tonumber(field.text) / 4294967296)) or tonumber(field.text))
    elseif field.name ~= "at" then
      add_text(item, f[field.name], range)
    end
    if field.name == "file" and field.text:find("%%") then
      item:add(f.file_name, range, decoded(field.text)):set_generated()
    end
    if field.name == "command" or field.name == "file" or field.name == "peer" then
      summary[#summary + 1] = field.text
    elseif field.name == "ttl" or field.name == "hops" then
      summary[#summary + 1] = field.name .. "=" .. field.text
    end
  end
  local text = table.concat(summary, " ")
  item:append_text(", " .. text)
  return text
end

-- Messages end with LF, or, from peers of the older dialects, with their segment.
local function add_messages(tvb, pinfo, tree)
  local offset = pinfo.desegment_offset or 0
  local infos = {}
  while offset < tvb:reported_length_remaining() do
    local rest = tvb(offset):raw()
    local line_end = rest:find("\n", 1, true)
    local length = line_end or #rest
    local line = rest:sub(1, length):gsub("[\r\n]+$", "")
    if line_end == nil and #rest < max_message and (parse(line) == nil or tvb:len() >= full_segment) then
      if is_command(rest) then
        pinfo.desegment_offset = offset
        pinfo.desegment_len = DESEGMENT_ONE_MORE_SEGMENT
        break
      end
    end
    infos[#infos + 1] = add_message(tvb, offset, length, line, pinfo, tree)
    offset = offset + length
  end
  return infos
end

-- The length at an offset, as the wire has it: four bytes, the lowest first.
local function length_at(text, offset)
  local a, b, c, d = text:byte(offset + 1, offset + 4)
  return a + b * 256 + c * 65536 + d * 16777216
end

-- Whether a length and the beginning of JSON stand at an offset.
local function is_header(text, offset)
  if #text < offset + 5 or text:byte(offset + 5) ~= 0x7b then
    return false
  end
  local length = length_at(text, offset)
  return length > 0 and length <= max_header
end

-- Where the archive ends: before a 0 and a trailer that ends with the segment. Without a trailer, at the end of the segment.
local function archive_end(text, offset)
  local at = text:find("\0\0\0\0", math.max(offset, #text - max_header - 8) + 1, true)
  while at ~= nil do
    if is_header(text, at + 3) and at + 7 + length_at(text, at + 3) == #text then
      return at - 1
    end
    at = text:find("\0\0\0\0", at + 1, true)
  end
  return #text
end

-- A header or a trailer is its length, and JSON. Everything else is part of the archive: chunks, or the old form.
local function add_transfer(tvb, pinfo, tree)
  local text = tvb():raw()
  local infos = {}
  local offset = 0
  while offset < #text do
    local left = #text - offset
    if is_header(text, offset) then
      local length = length_at(text, offset)
      if left < 4 + length then
        pinfo.desegment_offset = offset
        pinfo.desegment_len = 4 + length - left
        return infos
      end
      local item = tree:add(floodsim, tvb(offset, 4 + length))
      item:add_le(f.header_length, tvb(offset, 4))
      add_text(item, f.header, tvb(offset + 4, length))
      item:append_text(", header or trailer of a transfer")
      infos[#infos + 1] = "transfer " .. tvb(offset + 4, length):string(ENC_UTF_8)
      offset = offset + 4 + length
    else
      local stop = archive_end(text, offset)
      if stop > offset then
        local item = tree:add(floodsim, tvb(offset, stop - offset))
        item:add(f.archive, tvb(offset, stop - offset))
        item:append_text(", " .. (stop - offset) .. " bytes of an archive")
        infos[#infos + 1] = (stop - offset) .. " bytes of an archive"
      end
      -- The 0 behind the last chunk.
      offset = stop < #text and stop + 4 or stop
    end
  end
  return infos
end

function floodsim.dissector(tvb, pinfo, tree)
  if tvb:len() == 0 then
    return 0
  end
  pinfo.cols.protocol = "floodsim"
  local text = tvb():raw()
  local is_text = is_command(text) or text:find("^invalid content\n") ~= nil
  local infos = is_text and add_messages(tvb, pinfo, tree) or add_transfer(tvb, pinfo, tree)
  if #infos > 0 then
    pinfo.cols.info = table.concat(infos, "; ")
  end
  return tvb:len()
end

-- Peers listen on any port: a connection is recognized by its first message. Some ports belong to other protocols, whose
-- dissectors would come first.
set_preference("tcp.try_heuristic_first", true)
floodsim:register_heuristic("tcp", function(tvb, pinfo, tree)
  if not is_command(tvb():raw(0, math.min(tvb:len(), 16))) then
    return false
  end
  pinfo.conversation = floodsim
  floodsim.dissector(tvb, pinfo, tree)
  return true
end)
