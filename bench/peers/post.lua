-- wrk posts what Crier and Apprise post.
local n = 0
wrk.method = 'POST'
wrk.headers['Content-Type'] = 'application/json'
request = function()
  n = n + 1
  return wrk.format(nil, nil, nil, '{"text": "k:wrk-' .. n .. ' River Street is under water. Stay away from the river and keep the road free."}')
end
