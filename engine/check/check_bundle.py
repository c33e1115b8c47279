#!/usr/bin/env python3
"""Rebuilds the first training steps of a Cliplight run and says how far the record is from them.

    ./cliplight export RUN --format bundle DIR
    python3 engine/check/check_bundle.py DIR

Needs numpy and torch (1.13 or newer) and nothing of Cliplight. From the bundle it takes the settings,
the weights at step 0 and the tokens; everything else is computed here, gradients by autograd. Read it
as the specification of a training step.

Shapes: B batch, T context, N = B*T tokens, D width, H heads, K head size, E experts.
"""
import argparse, json, math, sys
from pathlib import Path
import numpy as np
import torch
import torch.nn.functional as F

# ------------------------------------------------------------------------------ the files


def read_safetensors(path):
    """github.com/huggingface/safetensors: 8 bytes of header length, JSON header, the numbers."""
    raw = np.fromfile(path, dtype=np.uint8)
    end = 8 + int(raw[:8].view("<u8")[0])
    header = json.loads(raw[8:end].tobytes())
    header.pop("__metadata__", None)
    types = {"F32": "<f4", "I32": "<i4", "I64": "<i8"}
    return {
        name: raw[end + t["data_offsets"][0] : end + t["data_offsets"][1]]
        .view(types[t["dtype"]]).reshape(t["shape"])
        for name, t in header.items()
    }


# The settings that this script understands; those of any other name are printed.
BESIDE_TRAINING = ("data.", "watch.", "validation.", "checkpoint.")  # they decide nothing of a step
KNOWN = set("""name seed steps batch kernels threads model.vocabulary model.context model.width model.layers
    model.heads model.headSize model.denseLayers model.ffnHidden model.experts model.expertHidden model.topK
    model.sharedExperts model.routedScaling model.biasRule model.biasUpdateSpeed model.ropeTheta model.normEps
    optimizer.kind optimizer.lr optimizer.adamLr optimizer.momentum optimizer.nesterov
    optimizer.newtonSchulz optimizer.newtonSchulzSteps optimizer.weightDecay optimizer.beta1
    optimizer.beta2 optimizer.eps optimizer.tau optimizer.gradClip optimizer.momentumKind
    optimizer.momentumStart optimizer.momentumWarmup optimizer.updateScale optimizer.decay.matrices
    optimizer.decay.embedding optimizer.decay.head optimizer.decay.gains schedule.kind schedule.warmup
    schedule.minFactor schedule.decayShare schedule.annealShare schedule.annealFactor
    optimizer.clipRule model.zLoss model.attention.kind model.attention.kvHeads model.attention.queryRank
    model.attention.kvRank model.attention.ropeSize model.attention.valueSize model.attention.qkNorm
    model.attention.softCap optimizer.perHead microbatches""".split())  # split over microbatches a batch has the same loss and gradient

# ------------------------------------------------------------------------------ the model


def rms_norm(x, gain, eps):
    """Zhang and Sennrich 2019."""
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps) * gain


def rope(x_BTHK, theta):
    """Su et al. 2021, interleaved: the pair (2i, 2i+1) at position t turns by t * theta^(-2i/K)."""
    T, K = x_BTHK.shape[1], x_BTHK.shape[3]
    angle = torch.arange(T, dtype=torch.float64)[:, None] * theta ** (
        -torch.arange(0, K, 2, dtype=torch.float64) / K)
    cos, sin = (a.to(x_BTHK.dtype)[None, :, None, :] for a in (angle.cos(), angle.sin()))
    even, odd = x_BTHK[..., 0::2], x_BTHK[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)


def causal_attention(q_BTHK, k_BTGK, v_BTGV, cap):
    """softmax(q k^T / sqrt(K)) v, and S_max of each head: the largest unmasked logit of the batch,
    before any cap. Of G key heads each serves H/G neighbouring query heads."""
    B, T, H, K = q_BTHK.shape
    k, v = (x.repeat_interleave(H // x.shape[2], 2) for x in (k_BTGK, v_BTGV))
    logits_BHTT = torch.einsum("bthk,bshk->bhts", q_BTHK, k) / math.sqrt(K)
    future = torch.ones(T, T, dtype=torch.bool).triu(1)
    s_max_H = logits_BHTT.detach().masked_fill(future, -math.inf).amax((0, 2, 3))
    if cap > 0:  # Gemma 2
        logits_BHTT = cap * torch.tanh(logits_BHTT / cap)
    weights = logits_BHTT.masked_fill(future, -math.inf).softmax(-1)
    return torch.einsum("bhts,bshv->bthv", weights, v).reshape(B * T, -1), s_max_H


def multi_head_attention(w, c, s, x_ND, B):
    K, theta = c["head_dim"], c["rope_theta"]
    q, k, v = ((x_ND @ w[n + "_proj.weight"].T).view(B, -1, w[n + "_proj.weight"].shape[0] // K, K)
               for n in "qkv")
    if s["model.attention.qkNorm"]:
        q, k = (rms_norm(y, w[n + "_norm.weight"], c["rms_norm_eps"]) for n, y in (("q", q), ("k", k)))
    out, s_max_H = causal_attention(rope(q, theta), rope(k, theta), v, s["model.attention.softCap"])
    return out @ w["o_proj.weight"].T, s_max_H


def latent_attention(w, c, s, x_ND, B):
    """DeepSeek-V2 and V3: keys and values from one latent, and one rotary key for all heads."""
    H, U, R, V = (c[n] for n in ("num_attention_heads", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim"))
    theta, eps = c["rope_theta"], c["rms_norm_eps"]
    if c["q_lora_rank"]:
        latent = rms_norm(x_ND @ w["q_a_proj.weight"].T, w["q_a_layernorm.weight"], eps)
        q = latent @ w["q_b_proj.weight"].T
    else:
        q = x_ND @ w["q_proj.weight"].T
    q_own, q_rope = q.view(B, -1, H, U + R).split([U, R], -1)
    latent, k_rope = (x_ND @ w["kv_a_proj_with_mqa.weight"].T).split([c["kv_lora_rank"], R], -1)
    kv = rms_norm(latent, w["kv_a_layernorm.weight"], eps) @ w["kv_b_proj.weight"].T
    k_own, v = kv.view(B, -1, H, U + V).split([U, V], -1)
    k_rope = rope(k_rope.reshape(B, -1, 1, R), theta).expand(-1, -1, H, -1)
    q, k = torch.cat((q_own, rope(q_rope, theta)), -1), torch.cat((k_own, k_rope), -1)
    out, s_max_H = causal_attention(q, k, v, s["model.attention.softCap"])
    return out @ w["o_proj.weight"].T, s_max_H


def swiglu(w, x, name=""):
    """Shazeer 2020."""
    gate = F.silu(x @ w[name + "gate_proj.weight"].T)
    return (gate * (x @ w[name + "up_proj.weight"].T)) @ w[name + "down_proj.weight"].T


def mixture_of_experts(w, c, x_ND):
    """DeepSeek-V3, section 2.1.2: the bias chooses, the scores weigh. Also the load of each expert."""
    scores_NE = torch.sigmoid(x_ND @ w["gate.weight"].T)
    chosen = (scores_NE.detach() + w["gate.e_score_correction_bias"]).topk(c["num_experts_per_tok"])[1]
    gate = scores_NE.gather(1, chosen)
    if gate.shape[-1] == 1:  # alone its weight is constant: of autograd's rounding Muon would make full steps
        gate = gate.detach() + 0 * gate
    gate = c["routed_scaling_factor"] * gate / (gate.sum(-1, keepdim=True) + 1e-9)
    y = swiglu(w, x_ND, "shared_experts.") if c["n_shared_experts"] else torch.zeros_like(x_ND)
    for e in range(c["n_routed_experts"]):
        token, slot = (chosen == e).nonzero(as_tuple=True)
        y = y.index_add(0, token, swiglu(w, x_ND[token], f"experts.{e}.") * gate[token, slot][:, None])
    return y, torch.bincount(chosen.flatten(), minlength=c["n_routed_experts"])


def below(w, prefix):
    return {name[len(prefix):]: value for name, value in w.items() if name.startswith(prefix)}


def forward(w, c, s, inputs_BT, targets_BT):
    """Mean cross-entropy, what z-loss adds to it, S_max of every layer's heads, and the load of every MoE layer's experts."""
    x = w["model.embed_tokens.weight"][inputs_BT.flatten()]
    s_max, loads, eps = [], {}, c["rms_norm_eps"]
    attention = latent_attention if c["kv_lora_rank"] else multi_head_attention
    for layer in range(c["num_hidden_layers"]):
        wl = below(w, f"model.layers.{layer}.")
        normed = rms_norm(x, wl["input_layernorm.weight"], eps)
        y, s_max_H = attention(below(wl, "self_attn."), c, s, normed, len(inputs_BT))
        x = x + y
        s_max.append(s_max_H)
        normed = rms_norm(x, wl["post_attention_layernorm.weight"], eps)
        if layer < c["first_k_dense_replace"]:
            x = x + swiglu(below(wl, "mlp."), normed)
        else:
            y, loads[layer] = mixture_of_experts(below(wl, "mlp."), c, normed)
            x = x + y
    logits = rms_norm(x, w["model.norm.weight"], eps) @ w["lm_head.weight"].T
    z_loss = s["model.zLoss"] * logits.logsumexp(-1).pow(2).mean()  # PaLM
    return F.cross_entropy(logits, targets_BT.flatten()), z_loss, torch.stack(s_max), loads


# ------------------------------------------------------------------------------ the optimizers

JORDAN = (3.4445, -4.7750, 2.0315)
NEWTON_SCHULZ = {
    "quintic": [(4.0848, -6.8946, 2.9270), (3.9505, -6.3029, 2.6377), (3.7418, -5.5913, 2.3037),
                (2.8769, -3.1427, 1.2046), (2.8366, -3.0525, 1.2012)],
    "polar-express": [(8.15655 / 1.01, -22.48329 / 1.01**3, 15.87877 / 1.01**5),
                      (4.04293, -2.80892, 0.50002), (3.89167, -2.77248, 0.50606),
                      (3.28575, -2.36813, 0.46449), (2.34654, -1.70978, 0.42324)],
    "deepseekv4": [JORDAN] * 8 + [(2, -1.5, 0.5)] * 2,
}


def newton_schulz(x, coefficients):
    """Drives all singular values towards 1 (Jordan et al. 2024), on the shorter side."""
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    x = x / (x.norm() + 1e-7)
    for a, b, c in coefficients:
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


def momentum(step, s):
    """Constant, or first a straight line to it."""
    start, warm = s["optimizer.momentumStart"], s["optimizer.momentumWarmup"]
    end = s["optimizer.momentum"]
    return end if step > warm else start + (end - start) * (step - 1) / warm


def update_scale(rows, columns, kind):
    return {"spectral": 0.2 * math.sqrt(max(rows, columns)),  # AdamW's size (Moonlight, Kimi K2)
            "original": math.sqrt(max(1, rows / columns)),  # Jordan et al.
            "unit_rms": math.sqrt(rows / columns)}[kind]  # Scion


def muon(w, g, state, lr, step, s):
    """Moonlight (Liu et al. 2025): momentum, Nesterov, orthogonalisation, decoupled decay."""
    mu = momentum(step, s)
    share = 1 - mu if s["optimizer.momentumKind"] == "ema" else 1
    m = state["m"] = mu * state.get("m", torch.zeros_like(w)) + share * g
    name, steps = s["optimizer.newtonSchulz"], int(s["optimizer.newtonSchulzSteps"])
    coefficients = NEWTON_SCHULZ.get(name, [JORDAN] * steps)
    o = newton_schulz(share * g + mu * m if s["optimizer.nesterov"] else m, coefficients)
    decay = s["optimizer.weightDecay"] * s["optimizer.decay.matrices"]
    w.mul_(1 - lr * decay).sub_(o, alpha=lr * update_scale(*w.shape, s["optimizer.updateScale"]))


def adamw(w, g, state, lr, decay, step, s):
    """Loshchilov and Hutter 2019."""
    b1, b2 = s["optimizer.beta1"], s["optimizer.beta2"]
    m = state["m"] = b1 * state.get("m", torch.zeros_like(w)) + (1 - b1) * g
    v = state["v"] = b2 * state.get("v", torch.zeros_like(w)) + (1 - b2) * g * g
    update = (m / (1 - b1**step)) / ((v / (1 - b2**step)).sqrt() + s["optimizer.eps"])
    w.mul_(1 - lr * decay).sub_(update, alpha=lr)


def matrices(name, tensor, c, per_head):
    """What Muon orthogonalises on its own: each matrix. The latent's map and the rotary
    key's, and those of all shared experts, lie side by side in one. Per head (Kimi K3, GLM-5) it is the
    rows of each head, of kv_b_proj its key and its value apart."""
    proj = name.split(".")[-2]
    if per_head and proj in ("q_proj", "k_proj", "v_proj", "q_b_proj", "kv_b_proj"):
        K = c.get("head_dim") or c["qk_nope_head_dim"] + c["qk_rope_head_dim"]
        block = [c["qk_nope_head_dim"], c["v_head_dim"]] if proj == "kv_b_proj" else [K]
        return tensor.split(block * (tensor.shape[0] // sum(block)))
    if "kv_a_proj_with_mqa" in name:
        return tensor.split([c["kv_lora_rank"], c["qk_rope_head_dim"]])
    if "shared_experts" in name:
        return tensor.chunk(c["n_shared_experts"], 1 if "down_proj" in name else 0)
    return [tensor]


def schedule(step, s):
    """Linear warm-up times the curve, from 0 at step 0."""
    kind, low, decay = s["schedule.kind"], s["schedule.minFactor"], s["schedule.decayShare"]
    anneal, last = s["schedule.annealShare"], s["schedule.annealFactor"]
    done = min(1.0, max(0.0, step - 1.0) / s["steps"])
    cosine = lambda x: low + (1 - low) * 0.5 * (1 + math.cos(math.pi * x))
    curve = 1.0
    if kind == "cosine":
        curve = cosine(done)
    elif kind == "wsd" and anneal > 0 and done > 1 - anneal:
        begin = 1.0 if decay == 0 else low
        curve = begin + (last - begin) * (done - (1 - anneal)) / anneal
    elif kind == "wsd" and decay > 0 and done > 1 - anneal - decay:
        curve = cosine(min(1.0, (done - (1 - anneal - decay)) / decay))
    return min(1.0, step / max(1.0, s["schedule.warmup"])) * curve


def qk_clip(w, c, s_max_LH, tau, rule):
    """Kimi K2 report, section 2.1: heads whose S_max passed tau shrink W_q and W_k by sqrt(gamma). With
    latent attention the rotary part of W_q shrinks by gamma, because all heads share its key, which
    stays. Where heads share whole keys, W_q alone shrinks, by gamma. Other rules: group shrinks all
    heads of a key head by their smallest gamma (Megatron), group_min the queries by their own and the
    key by the smallest, global is group over all heads of a layer. Returns what each head's logits
    shrink by."""
    gamma_LH = torch.where(s_max_LH > tau, tau / s_max_LH, torch.ones_like(s_max_LH))
    H, G = c["num_attention_heads"], c["num_key_value_heads"]
    queries_only = rule == "q_only" or (rule == "per_head" and G < H)
    applied_LH = gamma_LH.clone()
    for layer, own_H in enumerate(gamma_LH):
        wl = below(w, f"model.layers.{layer}.self_attn.")
        shared = own_H.view(1 if rule == "global" else G, -1)
        least_H = shared.min(1, keepdim=True)[0].expand_as(shared).reshape(H)
        gamma_H = least_H if rule in ("group", "global") else own_H
        q = (wl["q_b_proj.weight"] if c["q_lora_rank"] else wl["q_proj.weight"])
        q = q.view(H, -1, q.shape[1])  # views: what shrinks here shrinks in w
        own = q.shape[1] - c.get("qk_rope_head_dim", 0)
        gamma = gamma_H[:, None, None]
        q[:, :own].mul_(gamma if queries_only else gamma.sqrt())
        q[:, own:].mul_(gamma)
        applied_LH[layer] = gamma_H
        if not queries_only:
            k = wl["kv_b_proj.weight" if c["kv_lora_rank"] else "k_proj.weight"]
            k = k.view(G, -1, k.shape[1])
            k[:, :own].mul_(least_H.view(G, -1)[:, 0].sqrt()[:, None, None])
            applied_LH[layer] = gamma_H.sqrt() * least_H.sqrt()
    return applied_LH


def train_step(w, state, c, s, step, inputs_BT, targets_BT):
    """One step: forward, backward, update, clip, balance. Returns what is observed of it."""
    trained = [name for name in w if not name.endswith("e_score_correction_bias")]
    for name in trained:
        w[name] = w[name].detach().requires_grad_()
    loss, z_loss, s_max_LH, loads = forward(w, c, s, inputs_BT, targets_BT)
    gradients = dict(zip(trained, torch.autograd.grad(loss + z_loss, [w[name] for name in trained])))
    norm = math.sqrt(sum(float(g.double().pow(2).sum()) for g in gradients.values()))
    if 0 < s["optimizer.gradClip"] < norm:
        gradients = {name: g * (s["optimizer.gradClip"] / norm) for name, g in gradients.items()}

    is_adamw, factor = s["optimizer.kind"] == "adamw", schedule(step, s)
    main_lr = s["optimizer.lr"] * factor
    adam_lr = main_lr if is_adamw else s["optimizer.adamLr"] * factor
    for name in trained:
        w[name], gradient = w[name].detach(), gradients[name]
        role = ("gains" if w[name].dim() == 1 else "embedding" if "embed_tokens" in name
                else "head" if "lm_head" in name else "matrices")
        if role == "matrices" and not is_adamw:
            per_head = s.get("optimizer.perHead", False)
            parts = zip(matrices(name, w[name], c, per_head), matrices(name, gradient, c, per_head))
            for i, (matrix, g) in enumerate(parts):
                muon(matrix, g, state.setdefault((name, i), {}), main_lr, step, s)
        else:
            decay = s["optimizer.weightDecay"] * s["optimizer.decay." + role]
            adamw(w[name], gradient, state.setdefault(name, {}), adam_lr, decay, step, s)

    gamma_LH = torch.ones_like(s_max_LH)
    if s["optimizer.kind"] == "muonclip":
        gamma_LH = qk_clip(w, c, s_max_LH, s["optimizer.tau"], s["optimizer.clipRule"])
    for layer, load_E in loads.items():  # DeepSeek-V3: b += u * sign(mean load - load)
        bias = w[f"model.layers.{layer}.mlp.gate.e_score_correction_bias"]
        sign_E = torch.sign(load_E.double().mean() - load_E)
        if s.get("model.biasRule", "deepseek") == "moonlight":  # the sum of all biases stays
            sign_E -= sign_E.mean()
        bias += (s["model.biasUpdateSpeed"] * sign_E).to(bias.dtype)
    return {"loss": loss.item(), "grad_norm": norm, "learning_rate": main_lr,
            "max_logit": s_max_LH.numpy(), "clip_gamma": gamma_LH.numpy(),
            "router_load": [(load_E / load_E.double().mean()).tolist() for load_E in loads.values()]}


# ------------------------------------------------------------------------------ the comparison


def deviation(ours, theirs):
    """Largest |difference| / max(|recorded|, 1) of an array: relative, absolute below 1."""
    ours, theirs = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    return float((np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1)).max())


def weights_deviation(ours, theirs):
    """The largest relative norm of a difference, and the weight it is in."""
    return max((float((ours[n].double() - torch.tensor(a).double()).norm() / torch.tensor(a).double().norm()), n)
               for n, a in theirs.items() if np.any(a))


def value(text):
    """A setting as Cliplight writes it."""
    if text in ("true", "false"):
        return text == "true"
    try:
        return float(text)
    except ValueError:
        return text


def main():
    options = argparse.ArgumentParser(description="Rebuild the steps of a bundle with PyTorch.")
    options.add_argument("bundle", type=Path, help="folder of ./cliplight export --format bundle")
    options.add_argument("--double", action="store_true", help="compute in 64 bits")
    options.add_argument("--tolerance", type=float,
                         help="of loss and S_max (1e-3; 1e-1 for a record of bfloat16)")
    options.add_argument("--first", type=float, help="the same for the first step (1e-5; 2e-2)")
    options.add_argument("--save", type=Path, help="write this script's own loss and S_max as JSON")
    options = options.parse_args()

    manifest = json.loads((options.bundle / "cliplight.json").read_text())
    c = json.loads((options.bundle / "config.json").read_text())
    s = {key: value(text) for key, text in manifest["settings"].items()}
    bfloat16 = s.get("kernels") == "cpu-bf16"
    if options.tolerance is None:
        options.tolerance = 1e-1 if bfloat16 else 1e-3
    if options.first is None:
        options.first = 2e-2 if bfloat16 else 1e-5  # a factor of bfloat16 is off by up to 2^-9
    if bfloat16:
        print("The factors of the record's products were rounded to bfloat16 (kernels=cpu-bf16), those of this script\n"
              f"are not. So the bounds are wider: {options.first:g} at the first step, {options.tolerance:g} after it.")
    unknown = sorted(k for k in s if k not in KNOWN and not k.startswith(BESIDE_TRAINING))
    if unknown:
        print("settings that this script does not know:", ", ".join(f"{k}={s[k]}" for k in unknown))
    steps, dtype = manifest["steps"], torch.float64 if options.double else torch.float32
    recorded = read_safetensors(options.bundle / "recorded.safetensors")
    batches = read_safetensors(options.bundle / "batches.safetensors")
    first = read_safetensors(options.bundle / "weights-0.safetensors")
    kept = [step for step in manifest.get("weights", [steps]) if 0 < step <= steps]
    w = {name: torch.tensor(array, dtype=dtype) for name, array in first.items()}

    print(f"{manifest['name']}: {steps} steps, {s['optimizer.kind']}, learning rate "
          f"{s['optimizer.lr']:g}, PyTorch {torch.__version__}, {'64' if options.double else '32'} bits")
    print("step        loss   deviation of loss   grad norm       S_max       gamma")
    names = ("loss", "grad_norm", "max_logit", "clip_gamma")
    state, worst, saved, failed, rerouted = {}, {name: (-1.0, 0) for name in names}, [], [], None
    weights = []
    for step in range(1, steps + 1):
        tokens = (torch.tensor(batches[n][step - 1], dtype=torch.long) for n in ("inputs", "targets"))
        seen = train_step(w, state, c, s, step, *tokens)
        off = {name: deviation(seen[name], recorded[name][step - 1]) for name in names}
        worst = {name: max(worst[name], (off[name], step), key=lambda x: (x[0] != x[0], x[0])) for name in names}
        if rerouted is None and seen["router_load"]:
            experts, tokens = c["n_routed_experts"], batches["inputs"][0].size * c["num_experts_per_tok"]
            moved = np.abs(np.array(seen["router_load"]) - recorded["router_load"][step - 1]).sum(1)
            if moved.max() > 0.5 * experts / tokens:
                layer = int(moved.argmax())
                rerouted = (step, layer + c["first_k_dense_replace"], moved[layer] * tokens / experts / 2)
        if step in kept:
            theirs = read_safetensors(options.bundle / f"weights-{step}.safetensors")
            weights.append(weights_deviation(w, theirs) + (step,))
        limit = options.first if step == 1 else options.tolerance
        if not (off["loss"] <= limit and off["max_logit"] <= limit):
            failed.append(step)
        saved.append({"step": step, "loss": seen["loss"], "max_logit": seen["max_logit"].tolist()})
        if step in (1, 2, 3, 5, 10, 20, 30, 40, 50) or step % 50 == 0 or step == steps:
            print(f"{step:4d}  {seen['loss']:10.6f}   " + "".join(f"{off[name]:12.1e}" for name in names))
    print("\nlargest deviation of the record, |difference| / max(|recorded|, 1):")
    for name in names:
        print(f"  {name:11s} {worst[name][0]:.1e}  at step {worst[name][1]}")
    for off, name, step in weights:
        print(f"  weights     {off:.1e}  after step {step}, relative norm, in {name}")
    if rerouted:
        print("  first step at which a token goes to another expert: %d (layer %d, %.0f of them)" % rerouted)
    if options.save:
        options.save.write_text(json.dumps({"settings": manifest["settings"], "steps": saved}, indent=1) + "\n")
    if failed:
        print(f"NOT within {options.first:g} at the first step and {options.tolerance:g} after it: "
              f"steps {failed[:10]}{' ...' if len(failed) > 10 else ''}")
        return 1
    print(f"loss and S_max are within {options.first:g} at the first step, within {options.tolerance:g} after it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
